import { join } from "node:path";
import { files } from "../lib/files.ts";
import { writeFileAtomically } from "../lib/private-files.ts";

/**
 * Which turns are private, as empty files beside the inbox: one for the session until its next prompt, one for the
 * prompt for as long as late events may name it. Files and not rows of the inbox, because they must hold while that is
 * locked, damaged or newer than we are. Hashes, because the host's ids come from outside and must not become paths.
 */
const PREFIX = "private-";

/** Nothing of this session is to be captured until its next prompt, and nothing of this prompt ever. */
export function markPrivate(spool: string, sessionId: string, promptId: string | undefined): void {
  writeFileAtomically(markPath(spool, [sessionId]), "");
  if (promptId !== undefined) writeFileAtomically(markPath(spool, [sessionId, promptId]), "");
}

/** The session's present turn is no longer private; late events of a private prompt stay out by its id. */
export function clearPrivate(spool: string, sessionId: string): void {
  files().rmSync(markPath(spool, [sessionId]), { force: true });
}

/** Whether an event belongs to a turn of which nothing may be kept. */
export async function isPrivate(
  spool: string,
  sessionId: string,
  promptId: string | undefined,
): Promise<boolean> {
  const isSession = await Bun.file(markPath(spool, [sessionId])).exists();
  return isSession || isPrivatePrompt(spool, sessionId, promptId);
}

/** Whether the host names this prompt id for a private prompt; what is typed while it runs has the same one. */
export async function isPrivatePrompt(
  spool: string,
  sessionId: string,
  promptId: string | undefined,
): Promise<boolean> {
  return promptId !== undefined && Bun.file(markPath(spool, [sessionId, promptId])).exists();
}

/** Forgets marks that no late event can need any more; `before` in milliseconds since 1970. */
export function deletePrivateMarksBefore(spool: string, before: number): void {
  const { existsSync, readdirSync, rmSync, statSync } = files();
  const names = existsSync(spool) ? readdirSync(spool).filter((name) => name.startsWith(PREFIX)) : [];
  for (const path of names.map((name) => join(spool, name))) {
    const stat = statSync(path, { throwIfNoEntry: false });
    if (stat !== undefined && stat.mtimeMs < before) rmSync(path, { force: true });
  }
}

function markPath(spool: string, ids: readonly string[]): string {
  // Not from node:crypto: loading that takes a hook a millisecond.
  const hash = new Bun.CryptoHasher("sha256").update(JSON.stringify(ids)).digest("hex");
  return join(spool, PREFIX + hash.slice(0, 32));
}
