import type { Database } from "bun:sqlite";
import type { InboxRecord } from "./record.ts";

export interface StoredRecord extends InboxRecord {
  id: number;
}

/** Which inbox this is. A new one counts its rows from 1 again, so a mark is worth something only together with it. */
export function inboxIdentity(inbox: Database): string {
  return inbox.query<{ id: string }, []>("SELECT id FROM identity LIMIT 1").get()?.id ?? "";
}

/** The oldest records after `afterId`, in the order in which they were committed. */
export function listRecords(inbox: Database, afterId: number, limit: number): StoredRecord[] {
  return inbox
    .query<StoredRecord, [number, number]>(
      `SELECT id, host, event, session_id AS sessionId, at, directory, host_pid AS hostPid, body
       FROM events WHERE id > ? ORDER BY id LIMIT ?`,
    )
    .all(afterId, limit);
}

/** Removes what has been taken over. */
export function deleteRecordsUpTo(inbox: Database, id: number): void {
  inbox.run("DELETE FROM events WHERE id <= ?", [id]);
}

export function countRecords(inbox: Database): number {
  return inbox.query<{ n: number }, []>("SELECT count(*) AS n FROM events").get()?.n ?? 0;
}

/** Free space over this is given back: that much gathers only when no worker has run for long. */
const FREE_BYTES_MAX = 32e6;

/** Makes the file of an emptied inbox small again. Writes it anew, which takes a few milliseconds because it is empty. */
export function shrinkEmptyInbox(inbox: Database, freeBytesMax: number = FREE_BYTES_MAX): void {
  const free = inbox.query<{ bytes: number }, []>(
    "SELECT freelist_count * page_size AS bytes FROM pragma_freelist_count, pragma_page_size",
  );
  if ((free.get()?.bytes ?? 0) > freeBytesMax && countRecords(inbox) === 0) inbox.run("VACUUM");
}

/** Forgets the notes given before a time, in milliseconds since 1970: their sessions are long over. */
export function deleteNotesBefore(inbox: Database, before: number): void {
  inbox.run("DELETE FROM notes_given WHERE at < ?", [before]);
}

/** Records that may still become memories: all but those that only say that a session began or was given something. */
export function countPendingRecords(inbox: Database): number {
  const query = inbox.query<{ n: number }, []>(
    "SELECT count(*) AS n FROM events WHERE event NOT IN ('SessionStart', 'ContextGiven', 'MemoryTaken')",
  );
  return query.get()?.n ?? 0;
}

/** Changes whenever another process has committed to the inbox. */
export function dataVersion(inbox: Database): number {
  return inbox.query<{ data_version: number }, []>("PRAGMA data_version").get()?.data_version ?? 0;
}

/** Forgets the notes that were given in sessions, and those whose path is one that must not be kept. */
export function deleteNotesOf(
  inbox: Database,
  sessions: readonly string[],
  holds: (path: string) => boolean,
): void {
  const notes = inbox
    .query<{ session: string; path: string }, []>("SELECT session_id AS session, path FROM notes_given")
    .all();
  const remove = inbox.query("DELETE FROM notes_given WHERE session_id = ? AND path = ?");
  const gone = new Set(sessions);
  for (const { session, path } of notes) if (gone.has(session) || holds(path)) remove.run(session, path);
}

/** Writes the file of the inbox anew, without what was deleted in it. */
export function rewriteInbox(inbox: Database): void {
  inbox.run("VACUUM");
}
