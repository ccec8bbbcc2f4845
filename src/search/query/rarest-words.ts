import type { Database } from "bun:sqlite";
import type { PassageKind } from "../../domain/passage.ts";
import { countPassages } from "../../store/passages/match-passages.ts";

/** Rows that a question may match in each index: the rarest words are taken first, until so many match. */
const ROWS_MAX = 8_000;
/** Words that are taken however many rows they match. Of all projects, only the rarest is when it fills the bound. */
const WORDS_MIN = 3;

/** A word as FTS5 is asked for it, and how many rows it matches, counted up to the bound. */
export interface CountedWord {
  expression: string;
  rows: number;
}

export interface RarestWords {
  /** The words that are taken, joined by OR. */
  expression: string;
  taken: CountedWord[];
  /** The sum of theirs. */
  rows: number;
  /** All words that match any row. */
  known: string[];
}

/**
 * The rarest of these expressions among the passages of a kind, as many as the bound on rows allows, joined by OR; empty
 * when none is known. What a question costs does not grow with the memory. With the rows that they match, each one's
 * counted up to the bound, and with all expressions that match any.
 */
export function rarestFirst(
  memory: Database,
  kind: PassageKind,
  expressions: readonly string[],
  projectId: number | undefined,
  rowsMax = ROWS_MAX,
): RarestWords {
  const counted = expressions
    .map((expression) => ({ expression, rows: countPassages(memory, kind, projectId, expression, rowsMax) }))
    .filter(({ rows }) => rows > 0)
    .sort((a, b) => a.rows - b.rows);
  // A project's newest rows can be ranked alone; across projects, every row would be.
  const isBounded = (rows: number) => projectId !== undefined || rows < rowsMax;
  let sum = 0;
  const taken = counted.filter(({ rows }, index) => {
    sum += rows;
    return (index < WORDS_MIN && (index === 0 || isBounded(rows))) || sum <= rowsMax;
  });
  return {
    taken,
    expression: taken.map(({ expression }) => expression).join(" OR "),
    rows: taken.reduce((total, { rows }) => total + rows, 0),
    known: counted.map(({ expression }) => expression),
  };
}
