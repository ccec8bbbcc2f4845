import { statfsSync } from "node:fs";
import { z } from "zod";
import type { DataPaths } from "../config/paths.ts";
import { type CleanedFiles, cleanFiles, listFilesHolding, listSelectedFiles } from "./clean-files.ts";
import { rewriteMemory } from "./delete-rows.ts";

/**
 * The long part of forgetting, which runs in a process of its own. It reads the databases as plain files, which the worker
 * must not: it holds locks on them. And it takes seconds for a gigabyte, in which the worker answers and hooks are served.
 */

/** The command by which the program runs as this process. What is sought comes in on stdin, where nobody can list it. */
export const CLEANING_COMMAND = "clean-data";

const Strings = z.array(z.string());
const Sought = z.object({ needles: Strings, exact: Strings });

const Order = z.discriminatedUnion("kind", [
  /** Which files would go. */
  z.object({ kind: z.literal("list"), sought: Sought }),
  /** Removes and cleans the files beside the databases. */
  z.object({ kind: z.literal("clean"), sought: Sought }),
  /** Writes the memory anew. */
  z.object({ kind: z.literal("rewrite"), usedBytes: z.number() }),
  /** In which files a text still stands. */
  z.object({ kind: z.literal("find"), needles: Strings }),
]);
export type CleaningOrder = z.output<typeof Order>;

const Request = z.object({ paths: z.custom<DataPaths>((value) => typeof value === "object"), order: Order });

const NO_FILES: CleanedFiles = { files: [], logLines: 0, notes: [] };

/** Takes an order from stdin, works it off and prints what came of it. Resolves to the exit code. */
export async function serveCleaning(): Promise<number> {
  const { paths, order } = Request.parse(await Bun.stdin.json());
  process.stdout.write(JSON.stringify(carryOut(paths, order)));
  return 0;
}

function carryOut(paths: DataPaths, order: CleaningOrder): CleanedFiles {
  switch (order.kind) {
    case "list":
      return { ...NO_FILES, files: listSelectedFiles(paths, order.sought) };
    case "clean":
      return cleanFiles(paths, order.sought);
    case "rewrite":
      return { ...NO_FILES, notes: rewrite(paths, order.usedBytes) };
    case "find":
      return { ...NO_FILES, files: listFilesHolding(paths, order.needles) };
  }
}

/** Writing the memory anew takes twice its space beside it: in the log, and in a temporary file. */
const SPACE_NEEDED = 3;

function rewrite(paths: DataPaths, usedBytes: number): string[] {
  const { bavail, bsize } = statfsSync(paths.dir);
  const isRoomy = bavail * bsize > usedBytes * SPACE_NEEDED;
  rewriteMemory(paths.memory, isRoomy);
  if (isRoomy) return [];
  return [
    "the disk has no room to write the memory anew; what was deleted in it is overwritten where it stood",
  ];
}
