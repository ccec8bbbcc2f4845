import type { Database } from "bun:sqlite";
import { commandName } from "../config/command-name.ts";
import { currentBranch } from "../config/project-identity.ts";
import { asString } from "../domain/json.ts";
import { openInbox } from "../inbox/schema.ts";
import { countPendingRecords } from "../inbox/take.ts";
import { openProjectMemory } from "../recall/project-memory.ts";
import { sessionContext } from "../recall/session-context.ts";
import { openMemoryForReading } from "../store/database/open.ts";
import type { RecallScope } from "../store/observations/recall.ts";
import { findSession } from "../store/sessions/sessions.ts";
import { hasHookedTurnToObserve, lastTurnEnd } from "../store/turns/turns.ts";
import { ensureHealthyWorker } from "../supervisor/start-worker.ts";
import { answer } from "./answer.ts";
import type { HookRun } from "./hook-run.ts";

/** How long a new session waits for what the last one left to be condensed; mostly nothing is left and it waits not at all. */
const PENDING_WAIT_MS = 1_500;
const POLL_MS = 15;
const BUSY_TIMEOUT_MS = 100;

/** Sources after which the host replays what it was given before: only what is new since then is given. */
const REPLAYED: ReadonlySet<string> = new Set(["resume", "fork"]);

/** Starts the worker where none runs, and has a silent or an older one replaced. */
export function ensureHealthyWorkerFor(run: HookRun): Promise<void> {
  return ensureHealthyWorker(run.paths, run.environment, run.settings.workerPort);
}

/**
 * Gives the agent what earlier sessions left.
 *
 * @param faultSaid asked when there is something to give: what the user is to be told with it
 * @returns whether something was given, and the user told
 */
export async function injectSessionContext(
  run: HookRun,
  faultSaid: () => Promise<string | undefined>,
): Promise<boolean> {
  if (run.directory === undefined) return false;
  await pendingWork(run);
  const known = openProjectMemory(run.paths.memory, run.directory);
  if (known === undefined) return false;
  const { memory, project, projectId } = known;
  const given = sessionContext(memory, {
    scope: scopeOf(run, memory, projectId),
    project: project.label,
    branch: currentBranch(run.directory),
    sessionId: run.sessionId,
    tokensMax: run.settings.contextTokens,
    observationsMax: run.settings.contextObservations,
    command: commandName(run.environment),
  });
  if (given === undefined) return false;
  answer(run, given, undefined, await faultSaid());
  return true;
}

function scopeOf(run: HookRun, memory: Database, projectId: number): RecallScope {
  const source = asString(run.payload.source) ?? "startup";
  if (!REPLAYED.has(source)) return { projectId };
  const session = findSession(memory, run.host, run.sessionId);
  // A session that we have never seen was begun before we were installed: everything is new to it.
  return session === undefined
    ? { projectId }
    : { projectId, after: lastTurnEnd(memory, session.id), exceptSession: run.sessionId };
}

/** Waits, for a bounded time, until the worker has condensed what earlier sessions left in the inbox. */
async function pendingWork(run: HookRun): Promise<void> {
  const deadline = Date.now() + PENDING_WAIT_MS;
  using inbox = readableInbox(run);
  while (Date.now() < deadline) {
    const isTaken = inbox === undefined || countPendingRecords(inbox) === 0;
    if (isTaken && !hasTurnsToObserve(run)) return;
    await Bun.sleep(POLL_MS);
  }
}

/** What an earlier session left is worth giving also when the inbox is damaged or newer than we are. */
function readableInbox(run: HookRun): Database | undefined {
  try {
    return openInbox(run.paths.inbox, BUSY_TIMEOUT_MS);
  } catch {
    // The hook has captured its event just before and has logged the same fault.
    return undefined;
  }
}

function hasTurnsToObserve(run: HookRun): boolean {
  const memory = openMemoryForReading(run.paths.memory);
  if (memory === undefined) return false;
  const isWaiting = hasHookedTurnToObserve(memory);
  memory.close();
  return isWaiting;
}
