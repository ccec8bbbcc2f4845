import { basename, dirname, join, resolve } from "node:path";

export type Environment = Readonly<Record<string, string | undefined>>;

/** Where everything of one user's memory lies. Only names; nothing is touched. */
export interface DataPaths {
  dir: string;
  memory: string;
  inbox: string;
  /** Events that could not be written to the inbox wait here, one file each. */
  spool: string;
  /** Which sessions nothing is kept of, a file for each. */
  incognito: string;
  settings: string;
  workerLock: string;
  workerPid: string;
  /** Two lines: port and process id of the worker that listens there. */
  workerPort: string;
  /** When somebody last had the worker stopped, for one that was being started at that moment. */
  workerStop: string;
  /** What kept the last worker from running; absent when it ran. */
  workerFault: string;
  /** Held by the one process that is replacing a worker. */
  replaceLock: string;
  pm2Marker: string;
  apiToken: string;
  /** Browsers that were let in to the viewer, by digests of their secrets. */
  pageSessions: string;
  /** Leads a browser to the viewer; it has a ticket, and is there only until that is used. */
  pageLink: string;
  /** The supervisor's registry of child processes. */
  processes: string;
  logs: string;
  observerSessions: string;
  /** What the user wants a model to look for, a file for each way. */
  modes: string;
  backups: string;
  /** What a command asks the worker to read, a file for each request. */
  imports: string;
  /** The add-on that runs a local embedding model, and models that the user puts there. */
  models: string;
  /** The add-on with Chroma, and its data. */
  chroma: string;
  installJournal: string;
  /** Hashes of what was forgotten, a line each: it outlives the memory. */
  forgotten: string;
  /** What an earlier claude-mem had in the places of ours, until ours is uninstalled. */
  earlier: string;
  /** Our memory, while it is uninstalled and an earlier one has its place again. */
  uninstalled: string;
  /** The installed program and its plugin. */
  program: string;
}

/** `CLAUDE_MEM_DATA_DIR`, else `~/.claude-mem`. */
export function dataPaths(environment: Environment): DataPaths {
  // From the home: hooks are started in the user's project, and a path relative to that would be another in each.
  const dir = fromHome(environment.CLAUDE_MEM_DATA_DIR || ".claude-mem", environment);
  return {
    dir,
    memory: join(dir, "claude-mem.db"),
    inbox: join(dir, "inbox.db"),
    spool: join(dir, "inbox.d"),
    incognito: join(dir, "incognito"),
    settings: join(dir, "settings.json"),
    workerLock: join(dir, ".worker.lock"),
    workerPid: join(dir, ".worker.pid"),
    workerPort: join(dir, ".worker.port"),
    workerStop: join(dir, ".worker.stop"),
    workerFault: join(dir, ".worker.fault"),
    replaceLock: join(dir, ".worker.replace.lock"),
    pm2Marker: join(dir, ".pm2-migrated"),
    apiToken: join(dir, "api-token"),
    pageSessions: join(dir, "page-sessions.json"),
    pageLink: join(dir, "open-viewer.html"),
    processes: join(dir, "processes.json"),
    logs: join(dir, "logs"),
    observerSessions: join(dir, "observer-sessions"),
    modes: join(dir, "modes"),
    backups: join(dir, "backups"),
    imports: join(dir, "imports"),
    models: join(dir, "models"),
    chroma: join(dir, "chroma"),
    installJournal: join(dir, "install-journal.json"),
    forgotten: join(dir, "forgotten.jsonl"),
    earlier: join(dir, "earlier-claude-mem"),
    uninstalled: join(dir, "uninstalled"),
    program: join(dir, PROGRAM_FOLDER),
  };
}

/** A path as a person writes it: absolute, with `~` for the home, or relative to the home. */
export function fromHome(path: string, environment: Environment): string {
  return resolve(homeDirectory(environment), path.replace(/^~(?=[/\\]|$)[/\\]?/, ""));
}

/** How far up a repository or a marker file is looked for. */
const PARENTS_MAX = 64;

/** A folder and its parents, the nearest first, up to the root. */
export function foldersUpFrom(folder: string): string[] {
  const folders = [folder];
  for (
    let parent = dirname(folder);
    parent !== folders.at(-1) && folders.length < PARENTS_MAX;
    parent = dirname(parent)
  )
    folders.push(parent);
  return folders;
}

/** The folder of the data directory that an installed program lies in. */
const PROGRAM_FOLDER = "program";

/**
 * The environment for a program that lies at `executable`: an installed one belongs to the data directory that it was
 * installed into, unless the environment names another.
 */
export function installedEnvironment(environment: Environment, executable: string): Environment {
  const folder = dirname(executable);
  if (environment.CLAUDE_MEM_DATA_DIR || basename(folder) !== PROGRAM_FOLDER) return environment;
  return { ...environment, CLAUDE_MEM_DATA_DIR: dirname(folder) };
}

/** The user's home directory: what the environment says first, so that a test or a container can move it. */
export function homeDirectory(environment: Environment): string {
  return environment.HOME || environment.USERPROFILE || process.getBuiltinModule("node:os").homedir();
}
