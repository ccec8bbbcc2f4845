import { dirname } from "node:path";
import { MemoryError } from "../domain/error.ts";
import { files } from "../lib/files.ts";
import { closeToOthers, isOpenToOthers, isReplaceableByAll, isTrustedOwner } from "../lib/ownership.ts";
import type { DataPaths } from "./paths.ts";

/**
 * The data directory is for its owner alone. Modes of what is ours are tightened; what belongs to somebody else, or can be
 * put aside by somebody else, is refused: it would tell him what is remembered, and let him say what is.
 */

/** The quick look of a hook: at the directory itself, without loading the file system. A missing one is made private. */
export async function ensureOwnDirectory({ dir }: DataPaths): Promise<void> {
  let stat: { uid: number; mode: number };
  try {
    stat = await Bun.file(dir).stat();
  } catch {
    // Not there, or out of reach: who makes or opens it says so.
    return;
  }
  if (!isTrustedOwner(stat)) throw notOurs(dir, stat.uid);
  if (isOpenToOthers(stat)) closeToOthers(dir, stat.mode);
}

/**
 * The whole look, before a worker starts.
 *
 * @throws MemoryError not-private
 */
export function ensurePrivateData(paths: DataPaths): void {
  for (const path of listPrivate(paths)) {
    const refusal = findRefusal(path);
    if (refusal !== undefined) throw refusal;
    const stat = files().statSync(path, { throwIfNoEntry: false });
    if (stat !== undefined && isOpenToOthers(stat)) closeToOthers(path, stat.mode);
  }
}

/** What nobody else may read or write, the directory first. What lies deeper is safe behind it. */
export function listPrivate(paths: DataPaths): string[] {
  const { dir, spool, imports, incognito, logs, backups, modes } = paths;
  const { settings, apiToken, memory, inbox, forgotten, pageSessions, installJournal } = paths;
  const folders = [dir, spool, imports, incognito, logs, backups, modes];
  return [...folders, settings, apiToken, memory, inbox, forgotten, pageSessions, installJournal];
}

/** Why something of the data directory is not to be used; undefined where it is ours or is not there. */
export function findRefusal(path: string): MemoryError | undefined {
  if (!files().existsSync(path)) return undefined;
  const real = files().realpathSync(path);
  const { uid } = files().statSync(real);
  if (!isTrustedOwner({ uid })) return notOurs(path, uid);
  const open = parentsOf(real).find((folder) => isReplaceableByAll(files().statSync(folder)));
  return open === undefined
    ? undefined
    : new MemoryError("not-private", `${path} lies in ${open}, where other users can replace it`);
}

function parentsOf(path: string): string[] {
  const parent = dirname(path);
  return parent === path ? [] : [parent, ...parentsOf(parent)];
}

function notOurs(path: string, uid: number): MemoryError {
  return new MemoryError("not-private", `${path} belongs to another user (${uid})`);
}
