import type { Database } from "bun:sqlite";
import { findNumber } from "../database/rows.ts";
import { PASSAGE_INDEXES } from "./passage-keys.ts";
import { COUNT_PASSAGES } from "./runs.ts";

/** How far the passages have come. */
export interface PassageProgress {
  passages: number;
  /** Entries of the three indexes of words; as many as there are passages. */
  indexed: number;
  /** Turns whose passages are to be made. */
  pending: number;
  /** Those of them that were observed, or ended, before the time that was asked for. */
  late: number;
}

/** @param before milliseconds since 1970 */
export function findPassageProgress(memory: Database, before: number): PassageProgress {
  const count = (sql: string, ...values: number[]) =>
    findNumber(memory, `SELECT count(*) ${sql}`, ...values) ?? 0;
  // One transaction, because the worker may be making passages.
  return memory.transaction(() => ({
    passages: findNumber(memory, COUNT_PASSAGES) ?? 0,
    // An index that keeps no text has a row of lengths for each of its entries.
    indexed: PASSAGE_INDEXES.reduce((sum, index) => sum + count(`FROM ${index}_docsize`), 0),
    pending: count("FROM passages_pending"),
    late: count(
      `FROM passages_pending p JOIN turns t ON t.id = p.turn_id
       WHERE coalesce(t.observed_at_epoch, t.ended_at_epoch) < ?`,
      before,
    ),
  }))();
}
