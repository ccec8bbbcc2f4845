import { statfsSync } from "node:fs";
import { z } from "zod";
import type { DataPaths } from "../config/paths.ts";
import { openDatabase } from "../lib/guarded-files.ts";
import { PASSAGE_INDEXES } from "../store/passages/passages.ts";
import { type CleanedFiles, cleanFiles, listFilesHolding, listSelectedFiles } from "./clean-files.ts";

/**
 * The slow part of forgetting, in a process of its own. It reads databases as plain files, which the worker must not do
 * because it holds locks on them, and it takes seconds per gigabyte, while the worker goes on serving.
 */

/** Argument that starts this process. The request comes on stdin, so that no process list shows the text. */
export const CLEANING_COMMAND = "clean-data";

const Strings = z.array(z.string());
const Sought = z.object({ needles: Strings, exact: Strings });

const Order = z.discriminatedUnion("kind", [
  /** Lists the files that would be removed. */
  z.object({ kind: z.literal("list"), sought: Sought }),
  /** Removes and cleans files. */
  z.object({ kind: z.literal("clean"), sought: Sought }),
  /** Rewrites the memory's database. */
  z.object({ kind: z.literal("rewrite"), usedBytes: z.number() }),
  /** Lists the files that still contain a text. */
  z.object({ kind: z.literal("find"), needles: Strings }),
]);
export type CleaningOrder = z.output<typeof Order>;

const Request = z.object({ paths: z.custom<DataPaths>((value) => typeof value === "object"), order: Order });

/** Reads a request from stdin, carries it out and prints the result as JSON. Resolves to the exit code. */
export async function serveCleaning(): Promise<number> {
  const { paths, order } = Request.parse(await Bun.stdin.json());
  const nothing: CleanedFiles = { files: [], logLines: 0, notes: [] };
  process.stdout.write(JSON.stringify({ ...nothing, ...carryOut(paths, order) }));
  return 0;
}

function carryOut(paths: DataPaths, order: CleaningOrder): Partial<CleanedFiles> {
  switch (order.kind) {
    case "list":
      return { files: listSelectedFiles(paths, order.sought) };
    case "clean":
      return cleanFiles(paths, order.sought);
    case "rewrite":
      return { notes: rewriteMemory(paths, order.usedBytes) };
    case "find":
      return { files: listFilesHolding(paths, order.needles) };
  }
}

/** Rewriting takes twice the size of the database besides: in the log and in a temporary file. */
const SPACE_NEEDED = 3;
/** How long to wait for a reader of the log. Afterwards the worker empties it when idle. */
const READER_WAIT_MS = 2_000;

/**
 * Rewrites the database, because deleted content may remain in free pages, between the cells of a page, in the log and in
 * segments of the full-text index. Takes 9 ms per megabyte and blocks other writers.
 */
function rewriteMemory(paths: DataPaths, usedBytes: number): string[] {
  const { bavail, bsize } = statfsSync(paths.dir);
  const isRoomy = bavail * bsize > usedBytes * SPACE_NEEDED;
  using memory = openDatabase(paths.memory, { readwrite: true, create: false });
  memory.run(`PRAGMA busy_timeout = ${READER_WAIT_MS}`);
  memory.run("PRAGMA secure_delete = ON");
  for (const index of ["search_words", ...PASSAGE_INDEXES])
    memory.run(`INSERT INTO ${index} (${index}) VALUES ('optimize')`);
  if (isRoomy) memory.run("VACUUM");
  memory.run("PRAGMA wal_checkpoint(TRUNCATE)");
  if (isRoomy) return [];
  return ["the disk is too full to rewrite the memory; the deleted content was overwritten in place"];
}
