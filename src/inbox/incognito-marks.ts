import { join } from "node:path";
import { files } from "../lib/files.ts";
import { readText } from "../lib/guarded-files.ts";
import { writeFileAtomically } from "../lib/private-files.ts";

/**
 * Which sessions are incognito and since when: one file for each, named by a hash of the session's id, holding a time in
 * milliseconds since 1970. Files for the reasons that `private-marks.ts` gives, and kept for as long as the memory is:
 * the transcript of such a session may be found at any time.
 */
export function markIncognito(folder: string, sessionId: string, since: number): void {
  if (findIncognitoStart(folder, sessionId) === undefined)
    writeFileAtomically(markPath(folder, sessionId), String(since));
}

/** Whether nothing of a session is to be kept any more. For hooks: loads no file system. */
export function isIncognitoSession(folder: string, sessionId: string): Promise<boolean> {
  return Bun.file(markPath(folder, sessionId)).exists();
}

/** From when on nothing of a session is to be kept; undefined where all of it may be. */
export function findIncognitoStart(folder: string, sessionId: string): number | undefined {
  const path = markPath(folder, sessionId);
  if (!files().existsSync(path)) return undefined;
  const since = Number(readText(path));
  // A mark that cannot be read is a mark all the same.
  return Number.isFinite(since) ? since : 0;
}

function markPath(folder: string, sessionId: string): string {
  const hash = new Bun.CryptoHasher("sha256").update(sessionId).digest("hex");
  return join(folder, hash.slice(0, 32));
}
