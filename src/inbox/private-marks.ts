import { join } from "node:path";
import { files } from "../lib/files.ts";
import { readText } from "../lib/guarded-files.ts";
import { writeFileAtomically } from "../lib/private-files.ts";

/*
 * Marks of private turns and incognito sessions. They are files, not rows of the inbox, because they must hold while the
 * inbox is locked, damaged or newer than this program. Their names are hashes, because the host's ids come from outside and
 * must not become paths.
 */

/** Prefix of marks of private turns: one file for a session until its next prompt, one for a prompt until late events are over. */
const PREFIX = "private-";

/** Nothing of this session is captured until its next prompt, and nothing of this prompt ever. */
export function markPrivate(spool: string, sessionId: string, promptId: string | undefined): void {
  writeFileAtomically(privateMark(spool, [sessionId]), "");
  if (promptId !== undefined) writeFileAtomically(privateMark(spool, [sessionId, promptId]), "");
}

/** The session's current turn is not private. Late events of a private prompt are still recognized by its id. */
export function clearPrivate(spool: string, sessionId: string): void {
  files().rmSync(privateMark(spool, [sessionId]), { force: true });
}

/** Whether an event belongs to a private turn. */
export async function isPrivate(
  spool: string,
  sessionId: string,
  promptId: string | undefined,
): Promise<boolean> {
  const isSession = await Bun.file(privateMark(spool, [sessionId])).exists();
  return isSession || isPrivatePrompt(spool, sessionId, promptId);
}

/** Whether this id is that of a private prompt; prompts typed during its turn have the same id. */
export async function isPrivatePrompt(
  spool: string,
  sessionId: string,
  promptId: string | undefined,
): Promise<boolean> {
  return promptId !== undefined && Bun.file(privateMark(spool, [sessionId, promptId])).exists();
}

/** Deletes marks that no late event can need any more; `before` in milliseconds since 1970. */
export function deletePrivateMarksBefore(spool: string, before: number): void {
  const { existsSync, readdirSync, rmSync, statSync } = files();
  const names = existsSync(spool) ? readdirSync(spool).filter((name) => name.startsWith(PREFIX)) : [];
  for (const path of names.map((name) => join(spool, name))) {
    const stat = statSync(path, { throwIfNoEntry: false });
    if (stat !== undefined && stat.mtimeMs < before) rmSync(path, { force: true });
  }
}

/**
 * Nothing of this session is captured from a time on, in milliseconds since 1970. The mark stays as long as the memory,
 * because the session's transcript may be found at any time.
 */
export function markIncognito(folder: string, sessionId: string, since: number): void {
  if (findIncognitoStart(folder, sessionId) === undefined)
    writeFileAtomically(incognitoMark(folder, sessionId), String(since));
}

/** Whether the session is incognito by now. For hooks: loads no file system. */
export function isIncognitoSession(folder: string, sessionId: string): Promise<boolean> {
  return Bun.file(incognitoMark(folder, sessionId)).exists();
}

/** From when on nothing of a session is stored; undefined for other sessions. */
export function findIncognitoStart(folder: string, sessionId: string): number | undefined {
  const path = incognitoMark(folder, sessionId);
  if (!files().existsSync(path)) return undefined;
  const since = Number(readText(path));
  // An unreadable mark is still a mark.
  return Number.isFinite(since) ? since : 0;
}

function privateMark(spool: string, ids: readonly string[]): string {
  return join(spool, PREFIX + hashOf(JSON.stringify(ids)));
}

function incognitoMark(folder: string, sessionId: string): string {
  return join(folder, hashOf(sessionId));
}

/** Not from node:crypto, because loading that takes a hook a millisecond. */
function hashOf(text: string): string {
  return new Bun.CryptoHasher("sha256").update(text).digest("hex").slice(0, 32);
}
