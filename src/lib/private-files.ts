import { dirname } from "node:path";
import { files } from "./files.ts";

export const PRIVATE_DIRECTORY_MODE = 0o700;
export const PRIVATE_FILE_MODE = 0o600;

/** Creates a directory that only its owner can access, whatever the umask. An existing one is left unchanged. */
export function ensurePrivateDirectory(path: string): void {
  const made = files().mkdirSync(path, { recursive: true, mode: PRIVATE_DIRECTORY_MODE });
  if (made !== undefined) files().chmodSync(path, PRIVATE_DIRECTORY_MODE);
}

/** Writes a file so that readers see either the old or the new content. */
export function writeFileAtomically(path: string, content: string, mode: number = PRIVATE_FILE_MODE): void {
  ensurePrivateDirectory(dirname(path));
  const temporary = `${path}.${process.pid}.${Math.random().toString(36).slice(2)}.tmp`;
  try {
    files().writeFileSync(temporary, content, { mode, flag: "wx" });
    files().chmodSync(temporary, mode);
    files().renameSync(temporary, path);
  } catch (error) {
    // On a full disk, half a file would use up the space that is missing.
    files().rmSync(temporary, { force: true });
    throw error;
  }
}
