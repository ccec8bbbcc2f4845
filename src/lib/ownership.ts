import { files } from "./files.ts";

/** The mode bits of group and others. */
const OTHERS = 0o077;
const WRITABLE_BY_ALL = 0o002;
const STICKY = 0o1000;

interface Owned {
  uid: number;
  mode: number;
}

/** Whether files have owners and modes. Windows protects home folders by other means. */
function hasOwners(): boolean {
  return process.geteuid !== undefined;
}

/** Whether a file belongs to this user or to root, who can do anything anyway. */
export function isTrustedOwner({ uid }: Pick<Owned, "uid">): boolean {
  return !hasOwners() || uid === 0 || uid === process.geteuid?.();
}

/** Whether a path is a plain file of this user or root, and not a link. */
export function isOwnFile(path: string): boolean {
  const stat = files().lstatSync(path, { throwIfNoEntry: false });
  return stat?.isFile() === true && isTrustedOwner(stat);
}

/** Whether a file of this user is accessible to others. */
export function isOpenToOthers({ uid, mode }: Owned): boolean {
  return hasOwners() && (mode & OTHERS) !== 0 && uid === process.geteuid?.();
}

/** Removes the access of group and others. */
export function closeToOthers(path: string, mode: number): void {
  try {
    files().chmodSync(path, mode & 0o777 & ~OTHERS);
  } catch {
    // A file system without modes, such as FAT; the doctor reports it.
  }
}

/**
 * Whether any user may replace the content of a folder. The owners of parent folders do not matter: in a user namespace
 * root's folders belong to nobody, and on Android to the system.
 */
export function isReplaceableByAll({ mode }: Pick<Owned, "mode">): boolean {
  return hasOwners() && (mode & WRITABLE_BY_ALL) !== 0 && (mode & STICKY) === 0;
}
