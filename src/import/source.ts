import type { Database } from "bun:sqlite";
import { addCounts } from "../domain/import.ts";
import type { CaptureRules } from "../ingest/capture-rules.ts";
import type { Log } from "../lib/log.ts";
import { countEverAdded, type ImportFile, saveFileProgress } from "../store/imports/imports.ts";

/** What reading a file of any kind needs. */
export interface ImportDeps {
  memory: Database;
  rules: CaptureRules;
  log: Log;
}

/** A file that is being read, a piece at a time. */
export interface Source extends Disposable {
  /**
   * Imports as much as fits into the time, in transactions that include the progress. Says whether there is more.
   *
   * @throws the system's error when the file cannot be read any more
   */
  piece(isEnough: () => boolean): "more" | "done";
}

/** A source to read, or the reason to skip the file. */
export type OpenedFile = Source | { skipped: string } | { failed: string };

/** Counts the rows added since the last call; nothing else writes during a piece. */
export function createAddedCounter(memory: Database): { take(): ReturnType<typeof countEverAdded> } {
  let before = countEverAdded(memory);
  return {
    take() {
      const now = countEverAdded(memory);
      const added = { ...now };
      for (const name of Object.keys(now) as (keyof typeof now)[]) added[name] = now[name] - before[name];
      before = now;
      return added;
    },
  };
}

/** Adds to a file's counts and stores them. Call it in the transaction that stores what was read. */
export function keepCounts(memory: Database, file: ImportFile, more: Parameters<typeof addCounts>[1]): void {
  addCounts(file.counts, more);
  saveFileProgress(memory, file);
}
