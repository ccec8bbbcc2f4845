import {
  closeSync,
  existsSync,
  ftruncateSync,
  lstatSync,
  readdirSync,
  readSync,
  rmSync,
  writeSync,
} from "node:fs";
import { basename, join, relative, sep } from "node:path";
import { z } from "zod";
import type { DataPaths } from "../config/paths.ts";
import { asMemoryError } from "../domain/error.ts";
import { asString, parseObject } from "../domain/json.ts";
import { openFile, readText } from "../lib/guarded-files.ts";
import { cleanDatabase, rewriteMemory } from "./clean-database.ts";
import { asciiLower, needlesOf } from "./text-columns.ts";

export interface CleanedFiles {
  /** Relative to the data directory. */
  files: string[];
  logLines: number;
  notes: string[];
}

/**
 * Argument that starts the process for the slow part of forgetting. It reads databases as plain files, which the worker
 * must not do because it holds locks on them, and takes seconds per gigabyte, while the worker goes on serving. The
 * request comes on stdin, so that no process list shows the text.
 */
export const CLEANING_COMMAND = "clean-data";

const Strings = z.array(z.string());

const Sought = z.object({
  /** A text, in all its spellings. */
  needles: Strings,
  /** Session ids and titles, which are found only as they are. */
  exact: Strings,
});
/** By what copies of forgotten content are found in files. */
export type Sought = z.output<typeof Sought>;

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

/** Unknown files are searched for this many ids and titles; more would take minutes. */
const EXACT_IN_FILES_MAX = 200;

/**
 * Cleans the data directory beside the databases. Backups, damaged databases that were set aside, and exports are removed:
 * they can be made again or are of no use. Databases of other programs lose the rows that contain the text, and logs the
 * lines that may quote it.
 */
export function cleanFiles(paths: DataPaths, sought: Sought): CleanedFiles {
  const logLines = cleanLogs(paths, needlesIn(sought));
  const files = listSelectedFiles(paths, sought);
  for (const name of files) rmSync(join(paths.dir, name), { force: true });
  const cleaned: CleanedFiles = { files, logLines, notes: [] };
  for (const path of filesBelow(paths.backups).filter((one) => isForeign(one) && one.endsWith(".db"))) {
    try {
      if (cleanDatabase(path, sought) > 0) cleaned.files.push(relative(paths.dir, path));
    } catch (error) {
      const fault = asMemoryError(error, `cleaning ${path}`);
      cleaned.notes.push(
        `${path} could not be cleaned (${fault.message}). It may still contain the text; delete it if you no longer need it`,
      );
    }
  }
  return cleaned;
}

/** The files that `cleanFiles` removes, relative to the data directory. */
function listSelectedFiles(paths: DataPaths, sought: Sought): string[] {
  const needles = needlesIn(sought);
  const removed = [
    ...filesBelow(paths.backups).filter((path) => !isForeign(path)),
    ...filesBelow(join(paths.dir, "exports")),
    ...filesBelow(paths.observerSessions),
    ...filesBelow(paths.spool).filter((path) => path.endsWith(".unreadable")),
  ];
  const others = filesBelow(paths.dir).filter((path) => isUnknown(paths, path) && fileHolds(path, needles));
  return [...new Set([...removed, ...others])].map((path) => relative(paths.dir, path));
}

function needlesIn({ needles, exact }: Sought): string[] {
  return [...needles, ...needlesOf(exact.slice(0, EXACT_IN_FILES_MAX))];
}

/** A database of another program that was set aside: it is the user's only copy. */
function isForeign(path: string): boolean {
  return basename(path).startsWith("foreign-");
}

/** Names in the data directory that other code cleans, or that contain no memories. */
const KNOWN =
  /^((claude-mem|inbox)\.db(-wal|-shm|-journal)?|(settings|install-journal|processes)\.json|api-token|forgotten\.jsonl|\.worker\..*|\.pm2-migrated|logs|inbox\.d|backups|program|models|modes|chroma)$/;

function isUnknown(paths: DataPaths, path: string): boolean {
  return !KNOWN.test(relative(paths.dir, path).split(sep)[0] ?? "");
}

/** Levels of log lines that are all our own words. Warnings and errors may quote what failed. */
const OWN_WORDS: ReadonlySet<string> = new Set(["DEBUG", "INFO", "TRACE"]);

/** Returns how many lines were deleted. The files are rewritten in place, because the worker and hooks append to them. */
function cleanLogs(paths: DataPaths, needles: readonly string[]): number {
  let deleted = 0;
  for (const path of filesBelow(paths.logs)) {
    const lines = readText(path)
      .split("\n")
      .filter((line) => line !== "");
    const kept = lines.filter(
      (line) =>
        OWN_WORDS.has(asString(parseObject(line)?.level) ?? "") && !holdsAny(Buffer.from(line), needles),
    );
    if (kept.length === lines.length) continue;
    deleted += lines.length - kept.length;
    // A line that is appended just now is lost.
    const descriptor = openFile(path, "r+");
    ftruncateSync(descriptor, 0);
    writeSync(descriptor, kept.map((line) => `${line}\n`).join(""));
    closeSync(descriptor);
  }
  return deleted;
}

/** Files that contain a text, relative to the data directory, without the program itself. */
function listFilesHolding(paths: DataPaths, needles: readonly string[]): string[] {
  return filesBelow(paths.dir)
    .filter((path) => !path.startsWith(paths.program + sep) && fileHolds(path, needles))
    .map((path) => relative(paths.dir, path));
}

/** Links are not followed: they lead out of the data directory. */
function filesBelow(directory: string): string[] {
  if (lstatSync(directory, { throwIfNoEntry: false })?.isDirectory() !== true) return [];
  return readdirSync(directory, { withFileTypes: true }).flatMap((entry) => {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) return filesBelow(path);
    return entry.isFile() ? [path] : [];
  });
}

const CHUNK_BYTES = 4 << 20;
/** Longer than any needle, which is at most a line of a request in UTF-16. */
const OVERLAP_BYTES = 16 << 10;

/** Whether a file contains a needle. It is read in chunks; a file that no longer exists contains nothing. */
export function fileHolds(path: string, needles: readonly string[]): boolean {
  if (needles.length === 0 || !existsSync(path)) return false;
  const descriptor = openFile(path, "r");
  try {
    const chunk = Buffer.alloc(CHUNK_BYTES + OVERLAP_BYTES);
    for (let from = 0; ; from += CHUNK_BYTES) {
      const read = readSync(descriptor, chunk, 0, chunk.length, from);
      if (holdsAny(chunk.subarray(0, read), needles)) return true;
      if (read < chunk.length) return false;
    }
  } finally {
    closeSync(descriptor);
  }
}

/** Whether bytes contain a needle, as UTF-8 or UTF-16. ASCII letters match in any case. */
export function holdsAny(bytes: Buffer, needles: readonly string[]): boolean {
  if (bytes.length === 0 || needles.length === 0) return false;
  const text = asciiLower(bytes.toString("latin1"));
  return needles.some((needle) =>
    (["utf8", "utf16le"] as const).some((encoding) =>
      text.includes(asciiLower(Buffer.from(needle, encoding).toString("latin1"))),
    ),
  );
}
