import type { Database } from "bun:sqlite";
import { openInbox } from "./schema.ts";

/** Someone is waiting for the note and would rather go on without it. */
const BUSY_TIMEOUT_MS = 100;

/** Ensures that a session is shown each note once. Opens the inbox on the first claim. */
export interface Claims extends Disposable {
  /** Whether the session has not claimed the key before. */
  claim(key: string): boolean;
  /** Lets the session be shown everything again. */
  reset(): void;
  /** The inbox, if it has been opened. */
  readonly inbox: Database | undefined;
}

/** What a session claims when it is shown an observation, through whichever channel. */
export function observationKey(id: number): string {
  return `#${id}`;
}

/** What a session claims when it is told what another (by the host's id) was about. */
export function sessionKey(id: string): string {
  return `session ${id}`;
}

/** @param at milliseconds since 1970 */
export function openClaims(inboxPath: string, sessionId: string, at: number): Claims {
  let inbox: Database | undefined;
  const opened = () => {
    inbox ??= openInbox(inboxPath, BUSY_TIMEOUT_MS);
    return inbox;
  };
  return {
    claim: (key) => claimNote(opened(), sessionId, key, at),
    reset: () => {
      opened().run("DELETE FROM claims WHERE session_id = ?", [sessionId]);
    },
    get inbox() {
      return inbox;
    },
    [Symbol.dispose]: () => inbox?.close(),
  };
}

/** Records that a session is shown a note; false if it was shown the note before. */
export function claimNote(inbox: Database, sessionId: string, key: string, at: number): boolean {
  const result = inbox.run("INSERT OR IGNORE INTO claims (session_id, key, at) VALUES (?, ?, ?)", [
    sessionId,
    key,
    at,
  ]);
  return result.changes > 0;
}

/** Deletes claims made before a time, in milliseconds since 1970; their sessions are long over. */
export function deleteClaimsBefore(inbox: Database, before: number): void {
  inbox.run("DELETE FROM claims WHERE at < ?", [before]);
}

/** Deletes the claims of sessions, and those whose key must not be kept. */
export function deleteClaimsOf(
  inbox: Database,
  sessions: readonly string[],
  isForbidden: (key: string) => boolean,
): void {
  const claims = inbox
    .query<{ session: string; key: string }, []>("SELECT session_id AS session, key FROM claims")
    .all();
  const remove = inbox.query("DELETE FROM claims WHERE session_id = ? AND key = ?");
  const selected = new Set(sessions);
  for (const { session, key } of claims)
    if (selected.has(session) || isForbidden(key)) remove.run(session, key);
}
