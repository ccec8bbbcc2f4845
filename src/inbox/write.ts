import type { Database } from "bun:sqlite";
import type { InboxRecord } from "./record.ts";

/** Commits one event. Durable against the death of any process when it returns. */
export function insertRecord(inbox: Database, record: InboxRecord): void {
  inbox.run(
    "INSERT INTO events (host, event, session_id, at, directory, host_pid, body) VALUES (?, ?, ?, ?, ?, ?, ?)",
    [record.host, record.event, record.sessionId, record.at, record.directory, record.hostPid, record.body],
  );
}

/**
 * What an inbox may hold that no worker empties: weeks of work. Hooks then keep only what makes a worker read the
 * transcripts, in which everything stands.
 */
export const INBOX_BYTES_MAX = 256e6;

/** Whether the inbox holds more than it may, in bytes. Asks only the head of the file, which is in memory already. */
export function isInboxFull(inbox: Database, bytesMax: number = INBOX_BYTES_MAX): boolean {
  const size = inbox.query<{ bytes: number }, []>(
    `SELECT (page_count - freelist_count) * page_size AS bytes
     FROM pragma_page_count, pragma_freelist_count, pragma_page_size`,
  );
  return (size.get()?.bytes ?? 0) > bytesMax;
}

/** Notes that the agent has been told about a file; false when it had been told before in this session. */
export function claimNote(inbox: Database, sessionId: string, path: string, at: number): boolean {
  const result = inbox.run("INSERT OR IGNORE INTO notes_given (session_id, path, at) VALUES (?, ?, ?)", [
    sessionId,
    path,
    at,
  ]);
  return result.changes > 0;
}
