import type { Database } from "bun:sqlite";
import { projectIdentity } from "../src/config/project-identity.ts";
import { settingsOf } from "../src/config/settings.ts";
import { MemoryError } from "../src/domain/error.ts";
import { claudeCode } from "../src/hosts/claude-code/host.ts";
import { captureRules } from "../src/ingest/capture-rules.ts";
import { syncTranscript, type TranscriptSyncDeps } from "../src/ingest/sync-transcript.ts";
import type { Log } from "../src/lib/log.ts";
import { LOCAL_OBSERVER, observeLocally } from "../src/observer/local/observe.ts";
import { observeTurns } from "../src/observer/observe-turns.ts";
import { indexPassages } from "../src/passages/index-passages.ts";
import { indexRunBook } from "../src/run-book/index-run-book.ts";
import { indexPending } from "../src/search/index-pending.ts";
import * as database from "../src/store/database/open.ts";
import { openMemoryForReading } from "../src/store/database/open-for-reading.ts";
import * as counts from "../src/store/observations/recall.ts";
import { findProjectId } from "../src/store/sessions/projects.ts";
import { endSession, listActiveSessions } from "../src/store/sessions/sessions.ts";
import { hasToolUse } from "../src/store/turns/tool-uses.ts";
import { completeTurn, listOpenTurns } from "../src/store/turns/turns.ts";
import type { BenchHome } from "./workplace.ts";

/** The benches' way into a memory: open it, count it, sync transcripts into it, and do the worker's work on it. */

const POLL_MS = 25;
const DEADLINE_MS = 20_000;
/** More sessions than any recording has. */
const SESSIONS_MAX = 10_000;
export const SILENT: Log = { debug() {}, info() {}, warning() {}, error() {} };

type Home = Pick<BenchHome, "paths" | "environment">;

export function openMemory({ paths }: Pick<Home, "paths">): Database {
  return database.openMemory(paths.memory, paths.backups);
}

/** Undefined before a worker has created the memory. */
export function findMemory({ paths }: Pick<Home, "paths">): Database | undefined {
  return openMemoryForReading(paths.memory);
}

/** @throws Error before a worker has created the memory */
export function readMemory(home: Pick<Home, "paths">): Database {
  const memory = findMemory(home);
  if (memory === undefined) throw new Error(`there is no memory ${home.paths.memory}`);
  return memory;
}

export function countMemory(memory: Database) {
  return counts.countMemory(memory);
}

export function projectIdOf(memory: Database, folder: string): number | undefined {
  return findProjectId(memory, projectIdentity(folder).key);
}

/** How many tool uses the worker of this home has ingested: once there are `expected`, or after the deadline. */
export async function countToolUses(home: BenchHome, expected: number): Promise<number> {
  const deadline = Date.now() + DEADLINE_MS;
  let count = toolUsesNow(home);
  while (count < expected && Date.now() < deadline) {
    await Bun.sleep(POLL_MS);
    count = toolUsesNow(home);
  }
  return count;
}

function toolUsesNow(home: BenchHome): number {
  try {
    using memory = findMemory(home);
    return memory === undefined ? 0 : countMemory(memory).toolUses;
  } catch (error) {
    // The worker locks the memory while it creates it; there is nothing to count then.
    if (error instanceof MemoryError && error.code === "database-locked") return 0;
    throw error;
  }
}

/** Which of these tool uses are not in the memory. */
export function missingToolUses(home: BenchHome, ids: readonly string[]): string[] {
  using memory = findMemory(home);
  return ids.filter((id) => memory === undefined || !hasToolUse(memory, "claude-code", id));
}

export function syncDeps(memory: Database, { paths, environment }: Home): TranscriptSyncDeps {
  const rules = captureRules(settingsOf({}, {}).settings, paths, environment);
  return { memory, rules, host: claudeCode, log: SILENT };
}

/** A new memory with these transcripts, before anything has been observed. */
export function memoryOfTranscripts(home: Home, paths: readonly string[]): Database {
  const memory = openMemory(home);
  const deps = syncDeps(memory, home);
  for (const path of paths) syncTranscript(deps, path, null);
  return memory;
}

/** Ends all sessions and observes their turns, as the worker does with those that it reads. Returns the number of turns. */
export function observeAll(memory: Database): number {
  for (const session of listActiveSessions(memory, SESSIONS_MAX)) {
    for (const turn of listOpenTurns(memory, session.id))
      completeTurn(memory, turn.id, turn.ending, turn.endedAt);
    endSession(memory, session.id, "completed", "imported", session.lastEventAt);
  }
  let turns = 0;
  for (let round = observeOnce(memory); round > 0; round = observeOnce(memory)) turns += round;
  return turns;
}

/** One round of the local observer. Returns the number of turns. */
export function observeOnce(memory: Database, observe = observeLocally, log = SILENT): number {
  return observeTurns({ memory, log, observer: { name: LOCAL_OBSERVER, observe } });
}

export function indexAll(memory: Database): void {
  while (indexSome(memory) > 0);
}

/** One round of all indexes. Returns how many sources and turns it indexed. */
export function indexSome(memory: Database): number {
  return indexPending(memory) + indexPassages(memory) + indexRunBook(memory);
}
