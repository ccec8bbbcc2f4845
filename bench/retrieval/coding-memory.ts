import type { Database } from "bun:sqlite";
import { settingsOf } from "../../src/config/settings.ts";
import { claudeCode } from "../../src/hosts/claude-code/host.ts";
import { captureRules } from "../../src/ingest/capture-rules.ts";
import { LOCAL_OBSERVER, observeLocally } from "../../src/observer/local/observe.ts";
import { observeTurns } from "../../src/observer/observe-turns.ts";
import { indexPending } from "../../src/search/index-pending.ts";
import { openMemory } from "../../src/store/database/open.ts";
import { listActiveSessions } from "../../src/store/sessions/sessions.ts";
import { completeTurn, listOpenTurns } from "../../src/store/turns/turns.ts";
import { readTranscripts, SILENT } from "../line-account.ts";
import type { BenchHome } from "../workplace.ts";

const SESSIONS_MAX = 10_000;

/** A memory of sessions as catch-up reads them, before anything is made of it. */
export function readCodingMemory(
  home: Pick<BenchHome, "paths" | "environment">,
  paths: readonly string[],
): Database {
  const memory = openMemory(home.paths.memory, home.paths.backups);
  const rules = captureRules(settingsOf({}, {}).settings, home.paths, home.environment);
  readTranscripts({ memory, rules, host: claudeCode, log: SILENT }, paths);
  return memory;
}

/**
 * Takes out the calls that commit, because the message that is searched for stands in them, and makes of the rest
 * what the local observer and the index make of it when the worker runs them.
 */
export function condenseWithoutCommits(memory: Database): void {
  memory.run("DELETE FROM tool_uses WHERE input LIKE '%git commit%'");
  condense(memory);
}

/** The recorded sessions are of one project: their folders are gone, and with them the remote that says so. */
export function joinProjects(memory: Database): void {
  memory.run("UPDATE sdk_sessions SET project_id = (SELECT min(id) FROM projects)");
}

/** A memory of the recorded sessions as one project, without the calls that commit. */
export function makeCodingMemory(
  home: Pick<BenchHome, "paths" | "environment">,
  paths: readonly string[],
): Database {
  const memory = readCodingMemory(home, paths);
  joinProjects(memory);
  condenseWithoutCommits(memory);
  return memory;
}

/** Ends all turns, observes and indexes them. */
export function condense(memory: Database): void {
  for (const session of listActiveSessions(memory, SESSIONS_MAX)) {
    for (const turn of listOpenTurns(memory, session.id))
      completeTurn(memory, turn.id, "interrupted", turn.endedAt);
  }
  const deps = { memory, log: SILENT, observer: { name: LOCAL_OBSERVER, observe: observeLocally } };
  while (observeTurns(deps) > 0);
  while (indexPending(memory) > 0);
}
