import { closeSync, ftruncateSync, lstatSync, readdirSync, rmSync, writeSync } from "node:fs";
import { basename, join, relative, sep } from "node:path";
import type { DataPaths } from "../config/paths.ts";
import { asMemoryError } from "../domain/error.ts";
import { asString, parseObject } from "../domain/json.ts";
import { openFile, readText } from "../lib/guarded-files.ts";
import { cleanDatabase } from "./clean-database.ts";
import { fileHolds, holdsAny, needlesOf, type Sought } from "./needles.ts";

export interface CleanedFiles {
  /** Relative to the data directory. */
  files: string[];
  logLines: number;
  notes: string[];
}

/** Ids and titles by which unknown files are looked at; more would take minutes in large ones. */
const EXACT_IN_FILES_MAX = 200;

/**
 * Cleans what lies beside the databases, below the data directory. Copies of the memory, damaged databases that were set
 * aside and exports go as a whole, because they can be made again or are of no use; a database of another program keeps
 * what does not hold the text. Of the logs stay the lines that quote nothing.
 *
 */
export function cleanFiles(paths: DataPaths, sought: Sought): CleanedFiles {
  const cleaned: CleanedFiles = { files: [], logLines: cleanLogs(paths, inFiles(sought)), notes: [] };
  const told = (path: string) => cleaned.files.push(relative(paths.dir, path));
  for (const name of listSelectedFiles(paths, sought)) {
    rmSync(join(paths.dir, name), { force: true });
    cleaned.files.push(name);
  }
  for (const path of filesBelow(paths.backups).filter((one) => isForeign(one) && one.endsWith(".db"))) {
    try {
      if (cleanDatabase(path, sought) > 0) told(path);
    } catch (error) {
      const fault = asMemoryError(error, `cleaning ${path}`);
      cleaned.notes.push(`${path} could not be cleaned (${fault.message}); delete it by hand if it matters`);
    }
  }
  return cleaned;
}

/** The files that would be removed whole, relative to the data directory. */
export function listSelectedFiles(paths: DataPaths, sought: Sought): string[] {
  const needles = inFiles(sought);
  const whole = [
    ...filesBelow(paths.backups).filter((path) => !isForeign(path)),
    ...filesBelow(join(paths.dir, EXPORTS)),
    ...filesBelow(paths.observerSessions),
    ...filesBelow(paths.spool).filter((path) => path.endsWith(".unreadable")),
  ];
  const others = filesBelow(paths.dir).filter((path) => isUnknown(paths, path) && fileHolds(path, needles));
  return [...new Set([...whole, ...others])].map((path) => relative(paths.dir, path));
}

function inFiles({ needles, exact }: Sought): string[] {
  return [...needles, ...needlesOf(exact.slice(0, EXACT_IN_FILES_MAX))];
}

/** Where exports lie that were written below the data directory. */
const EXPORTS = "exports";

/** What was set aside because another program made it: it is the user's, and the only copy. */
function isForeign(path: string): boolean {
  return basename(path).startsWith("foreign-");
}

/** Names at the top of the data directory that other parts keep in order, or that hold nothing remembered. */
const KNOWN =
  /^((claude-mem|inbox)\.db(-wal|-shm|-journal)?|(settings|install-journal|processes)\.json|api-token|forgotten\.jsonl|\.worker\..*|\.pm2-migrated|logs|inbox\.d|backups|program|models|modes|chroma)$/;

function isUnknown(paths: DataPaths, path: string): boolean {
  return !KNOWN.test(relative(paths.dir, path).split(sep)[0] ?? "");
}

/** Levels of lines whose words are our own. Warnings and errors may quote what went wrong. */
const OWN_WORDS: ReadonlySet<string> = new Set(["DEBUG", "INFO", "TRACE"]);

/** Returns how many lines went. The file stays the same one: the worker and hooks go on appending to it. */
function cleanLogs(paths: DataPaths, needles: readonly string[]): number {
  let gone = 0;
  for (const path of filesBelow(paths.logs)) {
    const lines = readText(path)
      .split("\n")
      .filter((line) => line !== "");
    const kept = lines.filter(
      (line) =>
        OWN_WORDS.has(asString(parseObject(line)?.level) ?? "") && !holdsAny(Buffer.from(line), needles),
    );
    if (kept.length === lines.length) continue;
    gone += lines.length - kept.length;
    // A line that is appended between reading and writing is lost: it was told in the moment of forgetting.
    const descriptor = openFile(path, "r+");
    ftruncateSync(descriptor, 0);
    writeSync(descriptor, kept.map((line) => `${line}\n`).join(""));
    closeSync(descriptor);
  }
  return gone;
}

/** Files in which text still stands after all was done, relative to the data directory; the program itself aside. */
export function listFilesHolding(paths: DataPaths, needles: readonly string[]): string[] {
  return filesBelow(paths.dir)
    .filter((path) => !path.startsWith(paths.program + sep) && fileHolds(path, needles))
    .map((path) => relative(paths.dir, path));
}

/** What lies below a directory. Links are not followed: they lead out of our directory, and nothing there is ours. */
function filesBelow(directory: string): string[] {
  if (lstatSync(directory, { throwIfNoEntry: false })?.isDirectory() !== true) return [];
  return readdirSync(directory, { withFileTypes: true }).flatMap((entry) => {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) return filesBelow(path);
    return entry.isFile() ? [path] : [];
  });
}
