import type { Database } from "bun:sqlite";
import { statSync } from "node:fs";
import { findNumber } from "./rows.ts";

export interface MemorySize {
  fileBytes: number;
  /** The write-ahead log beside the file; mostly empty when nothing happens. */
  logBytes: number;
  /** Free pages in the file: reused first, and returned to the file system if `isShrinkable`. */
  freeBytes: number;
  isShrinkable: boolean;
  /** What was captured in full and may be dropped one day: an estimate in a memory of some size. */
  rawBytes: number;
  /** Turns whose raw events were dropped. */
  strippedTurns: number;
}

/** Rows sampled to estimate the length of all. */
const SAMPLE_ROWS = 256;
/** Up to here they are added up. */
const ROWS_COUNTED_MAX = 5_000;

/** How large the memory is and what takes the space. Samples rows, so it takes a few milliseconds for any size. */
export function measureMemory(memory: Database, path: string): MemorySize {
  return {
    fileBytes: bytesOf(path),
    logBytes: bytesOf(`${path}-wal`),
    freeBytes: freePages(memory) * pageBytes(memory),
    isShrinkable: isShrinkable(memory),
    rawBytes: rawBytesOf(memory, "tool_uses") + rawBytesOf(memory, "assistant_texts"),
    strippedTurns: countStrippedTurns(memory),
  };
}

/** What the memory holds, in bytes, without the space that has become free. */
export function usedBytes(memory: Database): number {
  const pages = findNumber(memory, "PRAGMA page_count") ?? 0;
  return (pages - freePages(memory)) * pageBytes(memory);
}

function pageBytes(memory: Database): number {
  return findNumber(memory, "PRAGMA page_size") ?? 0;
}

function bytesOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

type RawTable = "tool_uses" | "assistant_texts";

/** The length of a text is asked of the row's header: its content is not read. */
const ROW_BYTES: Readonly<Record<RawTable, string>> = {
  tool_uses: `CASE WHEN is_stripped THEN 0
    ELSE octet_length(input) + coalesce(octet_length(result), 0) + coalesce(octet_length(error), 0) END`,
  assistant_texts: "octet_length(text)",
};

function rawBytesOf(memory: Database, table: RawTable): number {
  const rows = findNumber(memory, `SELECT count(*) AS n FROM ${table}`) ?? 0;
  const exact = `SELECT coalesce(sum(${ROW_BYTES[table]}), 0) AS bytes FROM ${table}`;
  if (rows <= ROWS_COUNTED_MAX) return findNumber(memory, exact) ?? 0;
  const last = findNumber(memory, `SELECT max(id) AS id FROM ${table}`) ?? 0;
  const row = memory.query<{ bytes: number }, [number]>(
    `SELECT ${ROW_BYTES[table]} AS bytes FROM ${table} WHERE id >= ? ORDER BY id LIMIT 1`,
  );
  const sample = Array.from({ length: SAMPLE_ROWS }, (_, at) =>
    row.get(1 + Math.floor((at * last) / SAMPLE_ROWS)),
  );
  const found = sample.filter((one) => one !== null);
  const bytes = found.reduce((sum, one) => sum + one.bytes, 0);
  return found.length === 0 ? 0 : Math.round((bytes / found.length) * rows);
}

function countStrippedTurns(memory: Database): number {
  return findNumber(memory, "SELECT count(*) AS n FROM turns WHERE payload = 'stripped'") ?? 0;
}

/** SQLite's number for `auto_vacuum = INCREMENTAL`. */
const INCREMENTAL = 2;
/** Pages returned between two readings of the clock: a megabyte takes about 4 ms. */
const PAGES_PER_STEP = 128;
/** Free pages that the file keeps, because it will need them again soon: a share of all, within these bounds. */
const FREE_SHARE_KEPT = 0.005;
const PAGES_KEPT_MIN = 8;
const PAGES_KEPT_MAX = 256;

/** Whether free pages can be returned to the file system. */
export function isShrinkable(memory: Database): boolean {
  return findNumber(memory, "PRAGMA auto_vacuum") === INCREMENTAL;
}

/** Rewrites the file so that it can shrink from now on: 2 ms for a megabyte in use, and twice its space meanwhile. */
export function makeShrinkable(memory: Database): void {
  memory.run(`PRAGMA auto_vacuum = ${INCREMENTAL}`);
  memory.run("VACUUM");
}

/**
 * Returns free pages to the file system for about `budgetMs`. The file shrinks at the next checkpoint.
 *
 * @returns whether any were returned
 */
export function returnFreePages(memory: Database, budgetMs: number): boolean {
  if (!isShrinkable(memory)) return false;
  const end = performance.now() + budgetMs;
  const before = freePages(memory);
  const kept = pagesKept(memory);
  let free = before;
  while (free > kept) {
    memory.run(`PRAGMA incremental_vacuum(${Math.min(PAGES_PER_STEP, free - kept)})`);
    free = freePages(memory);
    if (performance.now() >= end) break;
  }
  return free < before;
}

function pagesKept(memory: Database): number {
  const share = Math.round((findNumber(memory, "PRAGMA page_count") ?? 0) * FREE_SHARE_KEPT);
  return Math.min(PAGES_KEPT_MAX, Math.max(PAGES_KEPT_MIN, share));
}

export function freePages(memory: Database): number {
  return findNumber(memory, "PRAGMA freelist_count") ?? 0;
}
