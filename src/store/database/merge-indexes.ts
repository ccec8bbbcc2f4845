import type { Database } from "bun:sqlite";
import { PASSAGE_INDEXES } from "../passages/passage-keys.ts";
import { findNumber, listNumbers } from "./rows.ts";

/** All tables of words. Each keeps deleted words, and every word once for each of its segments, until these are merged. */
export const WORD_INDEXES: readonly string[] = ["search_words", ...PASSAGE_INDEXES];

/** Pages written between two readings of the clock: a few milliseconds. The last one of each step is not full. */
const PAGES_PER_STEP = 48;
/** An index is merged when its smaller segments hold more than this share of it, so that each word is rarely rewritten. */
const SMALL_SHARE = 1 / 20;

/**
 * Merges the segments of indexes that have become scattered, for about `budgetMs`. A merge that was cut off is continued.
 *
 * @returns whether anything was merged
 */
export function mergeIndexes(memory: Database, budgetMs: number): boolean {
  const scattered = WORD_INDEXES.filter((index) => isScattered(memory, index));
  if (scattered.length === 0) return false;
  const end = performance.now() + budgetMs;
  let isMerged = false;
  memory
    .transaction(() => {
      for (const index of scattered)
        while (mergeSome(memory, index)) {
          isMerged = true;
          if (performance.now() >= end) return;
        }
    })
    .immediate();
  return isMerged;
}

/** The table beside an index has a row for each page of each of its segments. */
function isScattered(memory: Database, index: string): boolean {
  const pages = listNumbers(memory, `SELECT count(*) FROM ${index}_idx GROUP BY segid`);
  const all = pages.reduce((sum, count) => sum + count, 0);
  return pages.length > 1 && all - Math.max(...pages) > all * SMALL_SHARE;
}

/** Returns whether there was something to merge. */
function mergeSome(memory: Database, index: string): boolean {
  const before = changesOf(memory);
  // A negative number merges all segments into one.
  memory.run(`INSERT INTO ${index} (${index}, rank) VALUES ('merge', -${PAGES_PER_STEP})`);
  // The statement itself counts as one.
  return changesOf(memory) - before > 1;
}

function changesOf(memory: Database): number {
  return findNumber(memory, "SELECT total_changes()") ?? 0;
}
