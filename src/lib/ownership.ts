import { files } from "./files.ts";

/** Who may enter, read or write besides the owner, in the bits of a mode. */
const OTHERS = 0o077;
const WRITABLE_BY_ALL = 0o002;
const STICKY = 0o1000;

interface Owned {
  uid: number;
  mode: number;
}

/** Whether files have owners and modes here; Windows keeps a home to its owner by other means. */
function hasOwners(): boolean {
  return process.geteuid !== undefined;
}

/** Whether something belongs to this user, or to root, who can do all that we can. */
export function isTrustedOwner({ uid }: Pick<Owned, "uid">): boolean {
  return !hasOwners() || uid === 0 || uid === process.geteuid?.();
}

/** Whether a file that may be read as ours is one: no link, and nobody else's. */
export function isOwnFile(path: string): boolean {
  const stat = files().lstatSync(path, { throwIfNoEntry: false });
  return stat?.isFile() === true && isTrustedOwner(stat);
}

/** Whether something of ours is open to others, so that its modes are to be tightened. */
export function isOpenToOthers({ uid, mode }: Owned): boolean {
  return hasOwners() && (mode & OTHERS) !== 0 && uid === process.geteuid?.();
}

/** Takes from others what a mode gives them. A file system that has no modes keeps its own ideas of them. */
export function closeToOthers(path: string, mode: number): void {
  try {
    files().chmodSync(path, mode & 0o777 & ~OTHERS);
  } catch {
    // As on a FAT disk; the doctor says that it stays open.
  }
}

/**
 * Whether anybody may put something else in the place of what lies in a folder. Who owns a folder above is not asked: in a
 * user namespace root's folders belong to nobody, and on Android to the system.
 */
export function isReplaceableByAll({ mode }: Pick<Owned, "mode">): boolean {
  return hasOwners() && (mode & WRITABLE_BY_ALL) !== 0 && (mode & STICKY) === 0;
}
