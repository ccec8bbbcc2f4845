import type { Database } from "bun:sqlite";
import type { DataPaths } from "../config/paths.ts";
import type { Log } from "../lib/log.ts";
import type { CleanedFiles } from "./clean-files.ts";
import type { CleaningOrder } from "./clean-process.ts";

/** What has happened to observations, for whoever shows them live. */
export interface MemoryChange {
  kind: "saved" | "changed" | "forgotten";
  /** Ids of observations. */
  ids: number[];
}

/** What changing the memory works with; the worker alone has it. */
export interface ChangeDeps {
  memory: Database;
  paths: DataPaths;
  log: Log;
  now(): number;
  /** Whether nothing is kept of what happens in this folder. */
  isExcludedDirectory(directory: string | undefined): boolean;
  /** Takes over all that hooks have left, and what the transcripts of these sessions hold, so that nothing is overlooked. */
  catchUp(sessionIds: readonly number[]): void;
  /** Takes over all that hooks have left, a little at a time. What is left to `catchUp`, which nothing may interrupt, is short. */
  settle(): Promise<void>;
  /** Clears the queue of hooks of what it still says of sessions or paths, and empties its log. Says what could not be done. */
  clearQueue(gone: { sessions: readonly string[]; holds(text: string): boolean }): string[];
  /** Has a process of its own carry out what is long, or reads databases as files. Throws MemoryError child-failed, no-slot. */
  clean(order: CleaningOrder): Promise<CleanedFiles>;
  /** The worker writes nothing by itself until this is disposed of. */
  pause(): Disposable;
  onChange?(change: MemoryChange): void;
}
