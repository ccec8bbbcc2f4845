import { existsSync, lstatSync, readdirSync, realpathSync, rmdirSync, rmSync } from "node:fs";
import { basename, join } from "node:path";
import type { DataPaths } from "../config/paths.ts";
import { asMemoryError } from "../domain/error.ts";
import { isForeignDatabase } from "../store/database/open.ts";

/** Something that a purge has not deleted. */
export interface Remaining {
  path: string;
  why: string;
}

const STRANGE = "claude-mem did not create it";
const BEFORE = "it was there before claude-mem";
const TEXT_FORM = /\.json$/;
const TEXT = "it is outside the data directory and was not deleted";

/**
 * Deletes the memory and everything else that is ours from the data directory, following links, and the directory itself if
 * it is then empty.
 *
 * @param kept names that an earlier claude-mem had in the same directory
 * @returns what was not deleted, and why
 */
export function purge(paths: DataPaths, kept: readonly string[]): Remaining[] {
  if (!existsSync(paths.dir)) return [];
  const directory = realpathSync(paths.dir);
  const remaining: Remaining[] = [];
  for (const name of readdirSync(directory)) {
    const path = join(directory, name);
    const owned = ownedAs(paths, name);
    const isEarlier = kept.includes(name) || owned === "nothing" || isOfEarlier(paths, name);
    if (isEarlier) remaining.push({ path, why: BEFORE });
    else if (owned === undefined) remaining.push({ path, why: STRANGE });
    else remaining.push(...attempt(path, () => removeOwned(path, owned)));
  }
  if (readdirSync(directory).length > 0) return remaining;
  rmdirSync(directory);
  // A dangling link would prevent the next installation from creating the directory.
  if (isLink(paths.dir)) rmSync(paths.dir);
  return remaining;
}

/** Without a journal: a database of another program is not ours, nor are the settings beside it. */
function isOfEarlier(paths: DataPaths, name: string): boolean {
  const whole = DATABASE_SUFFIXES.reduce((rest, suffix) => rest.replace(suffix, ""), name);
  const isShared = [paths.memory, paths.settings].some((path) => basename(path) === whole);
  return isShared && isForeignDatabase(paths.memory);
}

/** One failure does not stop the rest. */
function attempt(path: string, remove: () => Remaining[]): Remaining[] {
  try {
    return remove();
  } catch (error) {
    return [{ path, why: asMemoryError(error, "deleting it").message }];
  }
}

function removeOwned(path: string, owned: Owned): Remaining[] {
  const isLinked = isLink(path);
  const real = existsSync(path) ? realpathSync(path) : path;
  if (isLinked) rmSync(path);
  if (!existsSync(real)) return [];
  if (owned === "text" && isLinked) return [{ path: real, why: TEXT }];
  if (owned === "text" && lstatSync(real).isDirectory()) return removeForms(real, TEXT_FORM);
  if (owned instanceof RegExp) return removeForms(real, owned);
  const isFolder = lstatSync(real).isDirectory();
  if (isFolder && owned !== "folder") return [{ path: real, why: STRANGE }];
  rmSync(real, { recursive: isFolder });
  // SQLite puts them beside the file, not beside the link.
  if (owned === "database") for (const suffix of DATABASE_SUFFIXES) rmSync(real + suffix, { force: true });
  return [];
}

/** Deletes the files of the form, and the folder if it is then empty. */
function removeForms(folder: string, form: RegExp): Remaining[] {
  if (!lstatSync(folder).isDirectory()) return [{ path: folder, why: STRANGE }];
  const remaining: Remaining[] = [];
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    if (form.test(withoutTemporary(name)))
      remaining.push(...attempt(path, () => removeOwned(path, "folder")));
    else remaining.push({ path, why: STRANGE });
  }
  if (remaining.length === 0) rmdirSync(folder);
  return remaining;
}

function isLink(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true;
}

/**
 * What is ours of a name in the data directory: a file; a database with the files SQLite puts beside it; a folder with all
 * its content; a folder's files of a certain form; text the user wrote for us, if it lies here and not elsewhere; or nothing.
 */
type Owned = "file" | "database" | "folder" | "text" | "nothing" | RegExp;

/** What SQLite puts beside a database. */
const DATABASE_SUFFIXES = ["-wal", "-shm", "-journal"] as const;

/** What `uninstall --purge` deletes. A new name in `DataPaths` needs an entry here. */
const OWNED: Readonly<Record<Exclude<keyof DataPaths, "dir">, Owned>> = {
  memory: "database",
  inbox: "database",
  spool: /^\d{15}-.+\.json(\.unreadable)?$|^private-[0-9a-f]{32}$/,
  incognito: /^[0-9a-f]{32}$/,
  settings: "text",
  workerLock: "database",
  workerPid: "file",
  workerPort: "file",
  workerFault: "file",
  workerStop: "file",
  replaceLock: "database",
  pm2Marker: "file",
  apiToken: "file",
  pageSessions: "file",
  pageLink: "file",
  processes: "file",
  logs: /^worker-\d{4}-\d{2}-\d{2}\.log$/,
  // The user's own `claude` program works in it.
  observerSessions: "folder",
  modes: "text",
  // A foreign database that was set aside belongs to another program.
  backups: /^(claude-mem-schema\d+|damaged-.+)\.db(-wal|-shm|-journal)?(\.half(-journal)?)?$/,
  imports: /^.+\.json$|^stop$|^copy-/,
  // The user puts models there.
  models: /^runtime$/,
  chroma: /^(runtime|data)$/,
  installJournal: "file",
  forgotten: "file",
  earlier: "nothing",
  uninstalled: /^claude-mem\.db(-wal|-shm|-journal)?$|^settings\.json$/,
  program: "folder",
};

/** Left by a worker that was killed while it tested locks. */
const PROBE = /^\.worker\.probe\./;

/** Undefined if it is not a name of ours. */
function ownedAs(paths: DataPaths, name: string): Owned | undefined {
  if (PROBE.test(name)) return "file";
  const whole = withoutTemporary(name);
  for (const [key, owned] of Object.entries(OWNED) as [keyof typeof OWNED, Owned][]) {
    const own = basename(paths[key]);
    if (whole === own) return whole === name ? owned : "file";
    if (owned === "database" && DATABASE_SUFFIXES.some((suffix) => whole === own + suffix)) return "file";
  }
  return undefined;
}

/** A file being written has its final name, followed by the writer's process id. */
function withoutTemporary(name: string): string {
  return name.replace(/\.\d+\.[a-z0-9]+\.tmp$/, "");
}
