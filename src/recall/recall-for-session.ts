import { commandName } from "../config/command-name.ts";
import type { HookRun } from "../config/hook-run.ts";
import { asString } from "../domain/json.ts";
import { openClaims } from "../inbox/claims.ts";
import { openInbox } from "../inbox/schema.ts";
import { countPendingRecords } from "../inbox/take.ts";
import { openMemoryForReading } from "../store/database/open-for-reading.ts";
import type { RecallScope } from "../store/observations/recall.ts";
import { findSession } from "../store/sessions/sessions.ts";
import { hasHookedTurnToObserve, lastTurnEnd } from "../store/turns/turns.ts";
import type { InjectedContext } from "./budget.ts";
import { openProjectMemory, type ProjectMemory } from "./project-memory.ts";
import { sessionContext } from "./start/session-context.ts";

/** How long a new session waits for the last one to be observed; usually it is, and there is no wait. */
const PENDING_WAIT_MS = 1_500;
const POLL_MS = 15;
const BUSY_TIMEOUT_MS = 100;

/** Sources after which the host replays what was injected before, so that only newer memories are needed. */
const REPLAYED: ReadonlySet<string> = new Set(["resume", "fork"]);

/** What a beginning session is shown of earlier ones; undefined if there is nothing. */
export async function recallForSession(run: HookRun): Promise<InjectedContext | undefined> {
  if (run.directory === undefined) return undefined;
  await pendingWork(run);
  const known = openProjectMemory(run);
  if (known === undefined) return undefined;
  using claims = openClaims(run.paths.inbox, run.sessionId, run.at);
  const isContinued = sourceOf(run) === "compact";
  // What the host has left out of its context can be told again.
  if (isContinued) orElse(() => claims.reset(), undefined);
  return sessionContext(known.memory, {
    scope: scopeOf(run, known),
    project: known.project,
    branch: known.branch,
    sessionId: run.sessionId,
    isContinued,
    at: run.at,
    claim: (key) => orElse(() => claims.claim(key), true),
    tokensMax: run.settings.contextTokens,
    observationsMax: run.settings.contextObservations,
    command: commandName(run.environment),
  });
}

/** Memories can be injected even if the inbox is damaged or newer than this program; the hook has just logged that. */
function orElse<T>(use: () => T, otherwise: T): T {
  try {
    return use();
  } catch {
    return otherwise;
  }
}

/** Waits, for a limited time, until the worker has observed what is in the inbox. */
async function pendingWork(run: HookRun): Promise<void> {
  const deadline = Date.now() + PENDING_WAIT_MS;
  using inbox = orElse(() => openInbox(run.paths.inbox, BUSY_TIMEOUT_MS), undefined);
  while (Date.now() < deadline) {
    const isEmpty = inbox === undefined || countPendingRecords(inbox) === 0;
    if (isEmpty && !hasTurnsToObserve(run)) return;
    await Bun.sleep(POLL_MS);
  }
}

function hasTurnsToObserve(run: HookRun): boolean {
  using memory = openMemoryForReading(run.paths.memory);
  return memory !== undefined && hasHookedTurnToObserve(memory);
}

function sourceOf({ payload }: HookRun): string {
  return asString(payload.source) ?? "startup";
}

function scopeOf(run: HookRun, { memory, projectId }: ProjectMemory): RecallScope {
  if (!REPLAYED.has(sourceOf(run))) return { projectId };
  const session = findSession(memory, run.host, run.sessionId);
  // A session unknown to us began before the installation: everything is new to it.
  return session === undefined
    ? { projectId }
    : { projectId, after: lastTurnEnd(memory, session.id), exceptSession: run.sessionId };
}
