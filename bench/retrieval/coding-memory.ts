import type { Database } from "bun:sqlite";
import { indexAll, memoryOfTranscripts, observeAll } from "../memory.ts";
import type { BenchHome } from "../workplace.ts";

/**
 * Deletes the calls that commit, because they contain the message that is searched for, then observes and indexes the rest.
 */
export function observeWithoutCommits(memory: Database): void {
  memory.run("DELETE FROM tool_uses WHERE input LIKE '%git commit%'");
  observeAll(memory);
  indexAll(memory);
}

/** The recorded sessions belong to one project: their folders no longer exist, and with them the remote that says so. */
export function joinProjects(memory: Database): void {
  memory.run("UPDATE sdk_sessions SET project_id = (SELECT min(id) FROM projects)");
}

/** A memory of the recorded sessions as one project, without the calls that commit. */
export function makeCodingMemory(
  home: Pick<BenchHome, "paths" | "environment">,
  paths: readonly string[],
): Database {
  const memory = memoryOfTranscripts(home, paths);
  joinProjects(memory);
  observeWithoutCommits(memory);
  return memory;
}
