import type { Database } from "bun:sqlite";

/** SQLite's number for `auto_vacuum = INCREMENTAL`. */
const INCREMENTAL = 2;
/** Pages given back between two looks at the clock: a megabyte takes about 4 ms. */
const PAGES_PER_STEP = 128;
/** Free pages that the file keeps: it will need them again soon. */
const PAGES_KEPT = 128;

/** Whether pages that became free can be given back to the file system. */
export function isShrinkable(memory: Database): boolean {
  return memory.query<{ auto_vacuum: number }, []>("PRAGMA auto_vacuum").get()?.auto_vacuum === INCREMENTAL;
}

/** Writes the file anew so that it can shrink from now on: 2 ms for a megabyte in use, and twice its space meanwhile. */
export function makeShrinkable(memory: Database): void {
  memory.run(`PRAGMA auto_vacuum = ${INCREMENTAL}`);
  memory.run("VACUUM");
}

/**
 * Gives free pages back for about `budgetMs`. The file itself is shorter after the next checkpoint.
 *
 * @returns whether any were given back
 */
export function returnFreePages(memory: Database, budgetMs: number): boolean {
  if (!isShrinkable(memory)) return false;
  const end = performance.now() + budgetMs;
  const before = freePages(memory);
  let free = before;
  while (free > PAGES_KEPT) {
    memory.run(`PRAGMA incremental_vacuum(${Math.min(PAGES_PER_STEP, free - PAGES_KEPT)})`);
    free = freePages(memory);
    if (performance.now() >= end) break;
  }
  return free < before;
}

export function freePages(memory: Database): number {
  return memory.query<{ freelist_count: number }, []>("PRAGMA freelist_count").get()?.freelist_count ?? 0;
}
