import type { Database } from "bun:sqlite";
import { asMemoryError } from "../domain/error.ts";
import { files } from "../lib/files.ts";
import { openDatabase } from "../lib/guarded-files.ts";
import type { InboxRecord } from "./record.ts";

export interface StoredRecord extends InboxRecord {
  id: number;
}

/** Which inbox this is. A new one numbers its records from 1 again, so a cursor is valid for one inbox only. */
export function inboxIdentity(inbox: Database): string {
  return inbox.query<{ id: string }, []>("SELECT id FROM identity LIMIT 1").get()?.id ?? "";
}

/** The oldest records after `afterId`, in the order of their commits. */
export function listRecords(inbox: Database, afterId: number, limit: number): StoredRecord[] {
  return inbox
    .query<StoredRecord, [number, number]>(
      `SELECT id, host, event, session_id AS sessionId, at, directory, host_pid AS hostPid, body
       FROM events WHERE id > ? ORDER BY id LIMIT +?`,
    )
    .all(afterId, limit);
}

export function deleteRecordsUpTo(inbox: Database, id: number): void {
  inbox.run("DELETE FROM events WHERE id <= ?", [id]);
}

export function countRecords(inbox: Database): number {
  return inbox.query<{ n: number }, []>("SELECT count(*) AS n FROM events").get()?.n ?? 0;
}

/** Records in the inbox at a path, without creating one; 0 if there is none. */
export function countRecordsIn(path: string): number {
  if (!files().existsSync(path)) return 0;
  try {
    using inbox = openDatabase(path, { readwrite: true, create: false });
    return countRecords(inbox);
  } catch (error) {
    throw asMemoryError(error, `reading the inbox ${path}`);
  }
}

/** More free space than this accumulates only if no worker has run for a long time. */
const FREE_BYTES_MAX = 32e6;

/** Shrinks the file of an empty inbox. Takes a few milliseconds, because there is nothing to copy. */
export function shrinkEmptyInbox(inbox: Database, freeBytesMax: number = FREE_BYTES_MAX): void {
  const free = inbox.query<{ bytes: number }, []>(
    "SELECT freelist_count * page_size AS bytes FROM pragma_freelist_count, pragma_page_size",
  );
  if ((free.get()?.bytes ?? 0) > freeBytesMax && countRecords(inbox) === 0) inbox.run("VACUUM");
}

/** Records that may still become memories: all except those about sessions that began, injections and fetched memories. */
export function countPendingRecords(inbox: Database): number {
  const query = inbox.query<{ n: number }, []>(
    `SELECT count(*) AS n FROM events
     WHERE event NOT IN ('SessionStart', 'ContextInjected', 'ContextGiven', 'MemoryAccessed', 'MemoryTaken')`,
  );
  return query.get()?.n ?? 0;
}

/** Changes whenever another process has committed to the inbox. */
export function dataVersion(inbox: Database): number {
  return inbox.query<{ data_version: number }, []>("PRAGMA data_version").get()?.data_version ?? 0;
}

/** Rewrites the file without deleted content. */
export function rewriteInbox(inbox: Database): void {
  inbox.run("VACUUM");
}
