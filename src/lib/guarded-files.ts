import { Database } from "bun:sqlite";
import { files } from "./files.ts";

/**
 * The one place that opens databases and plain files. On POSIX systems the locks on a file belong to the process, and
 * closing any descriptor of that file drops all of them (fcntl(2)). Reading a database like a text would so take SQLite's
 * locks away from the very connections that rely on them. Hence every database is opened here, and every plain file call
 * to one that is open is refused, whatever name or link leads to it.
 */

/** What SQLite keeps beside a database, and locks or maps as well. */
const SUFFIXES = ["", "-wal", "-shm", "-journal"] as const;

/** How many connections of this process are open, by path: locks belong to a process, and so does this. */
const connections = new Map<string, number>();

/** A plain file call to a database that this process has open. */
class HeldFileError extends Error {
  readonly code = "EHELD";
}

/** Opens a database; from then on, until it is closed, its files are refused to plain file calls. */
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

/** Whether a path leads to a database that this process has open, or to one of the files beside it. */
export function isHeld(path: string): boolean {
  if (connections.size === 0) return false;
  const identity = identityOf(path);
  if (identity === undefined) return false;
  return [...connections.keys()].some((held) =>
    SUFFIXES.some((suffix) => identityOf(held + suffix) === identity),
  );
}

/** Whether two paths lead to one file, by links of either kind. */
export function isSameFile(path: string, other: string): boolean {
  const identity = identityOf(path);
  return identity !== undefined && identity === identityOf(other);
}

function identityOf(path: string): string | undefined {
  const stat = files().statSync(path, { throwIfNoEntry: false, bigint: true });
  return stat && `${stat.dev}:${stat.ino}`;
}

/** Asked before the file is opened: behind that, closing it is what does the harm. */
function refuseHeld(path: string): void {
  if (isHeld(path))
    throw new HeldFileError(`${path} is a database that is in use, and is not read as a file`);
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

/** The same without loading the file system where no database is open: a capturing hook reads its settings so. */
export async function readTextLater(path: string): Promise<string> {
  refuseHeld(path);
  return Bun.file(path).text();
}

export function appendText(path: string, text: string, mode: number): void {
  refuseHeld(path);
  files().appendFileSync(path, text, { mode });
}

/** Refuses both: writing over a database closes a descriptor of it too. */
export function copyFile(from: string, to: string): void {
  refuseHeld(from);
  refuseHeld(to);
  files().copyFileSync(from, to);
}
