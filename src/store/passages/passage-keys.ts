import type { Database } from "bun:sqlite";
import type { PassageKind } from "../../domain/passage.ts";

const IDS_MAX = 2 ** 32;
/** The table of the words of each kind. */
export const TABLES: Readonly<Record<PassageKind, string>> = {
  said: "said_words",
  done: "done_words",
  seen: "seen_words",
};

/** The tables of the words, which keep deleted words until they are optimized. */
export const PASSAGE_INDEXES: readonly string[] = Object.values(TABLES);

/** Whose indexes know where in a passage a word stands, so that they find phrases and rank by FTS5's own measure. */
export const KINDS_WITH_PLACES: ReadonlySet<PassageKind> = new Set(["said"]);

/** The keys of a project's passages lie between these; with no project, those of all. */
export function rangeOf(projectId: number | undefined): [first: number, last: number] {
  if (projectId === undefined) return [0, Number.MAX_SAFE_INTEGER];
  return [projectId * IDS_MAX, (projectId + 1) * IDS_MAX - 1];
}

/** The project that a passage belongs to, by its key. */
export function projectOf(id: number): number {
  return Math.floor(id / IDS_MAX);
}

/** The key of the next passage of a project. */
export function nextId(memory: Database, projectId: number): number {
  const [first, last] = rangeOf(projectId);
  const query = memory.query<{ id: number }, [number, number]>(
    `SELECT first_id + length(roles) AS id FROM passage_runs WHERE first_id BETWEEN ? AND ?
     ORDER BY first_id DESC LIMIT 1`,
  );
  return query.get(first, last)?.id ?? first + 1;
}
