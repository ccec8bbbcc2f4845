import { basename } from "node:path";
import type { DataPaths } from "./paths.ts";

/**
 * What of a name in the data directory is ours: the file; a database with what SQLite lays beside it; a folder with all that is
 * in it, or only with names of a form; words of the user's own, which are ours while they lie here; or nothing.
 */
export type Owned = "file" | "database" | "folder" | "words" | "nothing" | RegExp;

/** What SQLite lays beside a database. */
export const DATABASE_SUFFIXES = ["-wal", "-shm", "-journal"] as const;

/** Whoever gives `DataPaths` a name says here what of it is ours: `uninstall --purge` removes that and nothing else. */
const OWNED: Readonly<Record<Exclude<keyof DataPaths, "dir">, Owned>> = {
  memory: "database",
  inbox: "database",
  spool: /^\d{15}-.+\.json(\.unreadable)?$|^private-[0-9a-f]{32}$/,
  incognito: /^[0-9a-f]{32}$/,
  settings: "words",
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
  // The user's own program works in it.
  observerSessions: "folder",
  modes: "words",
  // One that was set aside as foreign is another program's.
  backups: /^(claude-mem-schema\d+|damaged-.+)\.db(-wal|-shm|-journal)?(\.half(-journal)?)?$/,
  imports: /^.+\.json$|^stop$|^copy-/,
  // Models are put there by the user.
  models: /^runtime$/,
  chroma: /^(runtime|data)$/,
  installJournal: "file",
  forgotten: "file",
  earlier: "nothing",
  uninstalled: /^claude-mem\.db(-wal|-shm|-journal)?$|^settings\.json$/,
  program: "folder",
};

/** Locks that are tried, and left by a worker that was killed meanwhile. */
const PROBE = /^\.worker\.probe\./;

/** What of this name in the data directory is ours; undefined where no name of ours is like it. */
export function ownedAs(paths: DataPaths, name: string): Owned | undefined {
  if (PROBE.test(name)) return "file";
  const whole = withoutTemporary(name);
  for (const [key, owned] of Object.entries(OWNED) as [keyof typeof OWNED, Owned][]) {
    const own = basename(paths[key]);
    if (whole === own) return whole === name ? owned : "file";
    if (owned === "database" && DATABASE_SUFFIXES.some((suffix) => whole === own + suffix)) return "file";
  }
  return undefined;
}

/** Whether a name within a folder is of this form, be it while it is written. */
export function isOfForm(form: RegExp, name: string): boolean {
  return form.test(withoutTemporary(name));
}

/** A file that is being written has the name of what it becomes, and the writer's process behind that. */
function withoutTemporary(name: string): string {
  return name.replace(/\.\d+\.[a-z0-9]+\.tmp$/, "");
}
