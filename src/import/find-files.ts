import { lstatSync, readdirSync, realpathSync, type Stats, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { asMemoryError, MemoryError } from "../domain/error.ts";
import { isSameFile } from "../lib/guarded-files.ts";
import { FILES_MAX } from "./request.ts";

const DEPTH_MAX = 12;
/** Names read from a folder; a file named by the user may have any name. */
const READABLE_NAME = /\.jsonl$|^claude-mem.*\.db$/;

export interface FoundFiles {
  /** The newest first; files of a session's subagents right after it. */
  files: { path: string; bytes: number }[];
  /** What was not opened in the folders, by reason. */
  leftOut: Record<string, number>;
}

interface Found {
  path: string;
  bytes: number;
  at: number;
}

export const OWN_MEMORY = "databases of the memory in use";

/**
 * Lists the files to import below paths. Links within a folder are not followed.
 *
 * @param own the databases in use, compared by device and inode
 * @throws MemoryError unreadable-file, no-permission for a named path; invalid-input for one of `own`; too-large
 */
export function findFiles(paths: readonly string[], own: readonly string[] = []): FoundFiles {
  const search: Search = { found: new Map(), leftOut: {}, own };
  for (const path of paths) {
    const { real, stat } = look(path);
    if (stat.isDirectory()) walk(real, 0, search);
    else if (!stat.isFile())
      throw new MemoryError("unreadable-file", `${path} is neither a file nor a folder`);
    else if (isOwn(real, own))
      throw new MemoryError(
        "invalid-input",
        `${path} is the memory in use; there is nothing to import from it`,
      );
    else add(search.found, real, stat);
  }
  return { files: inOrder([...search.found.values()]), leftOut: search.leftOut };
}

interface Search {
  found: Map<string, Found>;
  leftOut: FoundFiles["leftOut"];
  own: readonly string[];
}

function isOwn(path: string, own: readonly string[]): boolean {
  return own.some((one) => isSameFile(one, path));
}

function look(path: string): { real: string; stat: Stats } {
  try {
    const real = realpathSync(path);
    return { real, stat: statSync(real) };
  } catch (error) {
    throw asMemoryError(error, `reading ${path}`);
  }
}

function walk(folder: string, depth: number, search: Search): void {
  const { found, leftOut, own } = search;
  const leave = (reason: string) => {
    leftOut[reason] = (leftOut[reason] ?? 0) + 1;
  };
  if (depth > DEPTH_MAX) return leave("folders nested too deeply");
  for (const entry of entriesOf(folder, leave)) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) walk(path, depth + 1, search);
    else if (entry.isSymbolicLink()) leave("links");
    else if (!entry.isFile() || !READABLE_NAME.test(entry.name)) leave("other files");
    else if (isOwn(path, own)) leave(OWN_MEMORY);
    else {
      const stat = lstatSync(path, { throwIfNoEntry: false });
      if (stat !== undefined) add(found, path, stat);
    }
  }
}

function entriesOf(folder: string, leave: (reason: string) => void) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    // No permission, or just removed: the report counts it.
    leave("folders that cannot be read");
    return [];
  }
}

function add(found: Map<string, Found>, path: string, stat: Stats): void {
  if (found.size >= FILES_MAX)
    throw new MemoryError("too-large", `there are more than ${FILES_MAX} files; import them in parts`);
  found.set(path, { path, bytes: stat.size, at: stat.mtimeMs });
}

/** The files of a session's subagents come after its own: before it, their events would have no turn yet. */
function inOrder(files: Found[]): FoundFiles["files"] {
  const times = new Map(files.map((file) => [file.path, file.at]));
  const mainOf = (path: string) => {
    const folder = dirname(path);
    const main = basename(folder) === "subagents" ? `${dirname(folder)}.jsonl` : path;
    return times.has(main) ? main : path;
  };
  const keyed = files.map((file) => ({ file, main: mainOf(file.path) }));
  const at = (main: string) => times.get(main) ?? 0;
  keyed.sort(
    (a, b) =>
      at(b.main) - at(a.main) ||
      (a.main < b.main ? -1 : Number(a.main > b.main)) ||
      Number(a.file.path !== a.main) - Number(b.file.path !== b.main) ||
      (a.file.path < b.file.path ? -1 : 1),
  );
  return keyed.map(({ file: { path, bytes } }) => ({ path, bytes }));
}
