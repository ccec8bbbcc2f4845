import { Database } from "bun:sqlite";
import { files } from "./files.ts";

/**
 * The only place that opens databases and plain files. On POSIX systems the locks on a file belong to the process, and
 * closing any descriptor of the file releases all of them (fcntl(2)). Reading an open database as a plain file would
 * therefore release SQLite's own locks. So plain file calls to an open database are refused, by any path or link.
 */

/** The files of a database, all of which SQLite locks or maps. */
const SUFFIXES = ["", "-wal", "-shm", "-journal"] as const;

/** The number of open connections of this process, by path. */
const connections = new Map<string, number>();

class HeldFileError extends Error {
  readonly code = "EHELD";
}

/** Opens a database. Until it is closed, plain file calls to its files are refused. */
export function openDatabase(path: string, options: ConstructorParameters<typeof Database>[1]): Database {
  return new CountedDatabase(path, options);
}

class CountedDatabase extends Database {
  #path: string | undefined;

  constructor(path: string, options: ConstructorParameters<typeof Database>[1]) {
    super(path, options);
    this.#path = path;
    connections.set(path, (connections.get(path) ?? 0) + 1);
  }

  override close(throwOnError?: boolean): void {
    super.close(throwOnError);
    const path = this.#path;
    if (path === undefined) return;
    this.#path = undefined;
    const others = (connections.get(path) ?? 1) - 1;
    if (others > 0) connections.set(path, others);
    else connections.delete(path);
  }
}

/** Whether a path leads to a file of a database that this process has open. */
export function isHeld(path: string): boolean {
  if (connections.size === 0) return false;
  const identity = identityOf(path);
  if (identity === undefined) return false;
  return [...connections.keys()].some((held) =>
    SUFFIXES.some((suffix) => identityOf(held + suffix) === identity),
  );
}

/** Whether two paths lead to the same file, also through links. */
export function isSameFile(path: string, other: string): boolean {
  const identity = identityOf(path);
  return identity !== undefined && identity === identityOf(other);
}

function identityOf(path: string): string | undefined {
  const stat = files().statSync(path, { throwIfNoEntry: false, bigint: true });
  return stat && `${stat.dev}:${stat.ino}`;
}

/** Checked before the file is opened, because closing it does the harm. */
function refuseHeld(path: string): void {
  if (isHeld(path)) throw new HeldFileError(`${path} is an open database and cannot be read as a plain file`);
}

/** @throws the system's error; one with the code `EHELD` for a database that this process has open, as all of these do */
export function openFile(path: string, flags: string | number, mode?: number): number {
  refuseHeld(path);
  return files().openSync(path, flags, mode);
}

export function readText(path: string): string {
  refuseHeld(path);
  return files().readFileSync(path, "utf8");
}

/** The same without loading `node:fs`, for the settings in a capturing hook. */
export async function readTextLater(path: string): Promise<string> {
  refuseHeld(path);
  return Bun.file(path).text();
}

export function appendText(path: string, text: string, mode: number): void {
  refuseHeld(path);
  files().appendFileSync(path, text, { mode });
}

/** Checks both: overwriting a database closes a descriptor of it too. */
export function copyFile(from: string, to: string): void {
  refuseHeld(from);
  refuseHeld(to);
  files().copyFileSync(from, to);
}
