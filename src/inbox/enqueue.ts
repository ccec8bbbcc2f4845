import type { Database } from "bun:sqlite";
import { asMemoryError } from "../domain/error.ts";
import { type InboxRecord, shortened } from "./record.ts";
import { openInbox } from "./schema.ts";
import { isSpoolFull, spoolRecord } from "./spool.ts";

/** How long a hook waits for another process to finish writing before it spools the event. */
const BUSY_TIMEOUT_MS = 400;

/**
 * Size of an inbox that no worker empties: weeks of work. Beyond it, hooks store only what makes a worker sync the
 * transcripts, which have everything.
 */
export const INBOX_BYTES_MAX = 256e6;

/** Where hooks put records, and where they report problems. */
export interface Queue {
  inbox: string;
  spool: string;
  warn(message: string): void;
}

/**
 * Commits one record to the inbox. If the inbox is locked for too long, damaged, newer than this program or without space,
 * writes the record to a file in the spool.
 *
 * @param opened an open inbox to use; closed afterwards
 */
export function enqueue(queue: Queue, record: InboxRecord, opened?: Database): void {
  try {
    // Closed here because a database left open is checkpointed by the runtime at exit, under a lock and with several syncs.
    using inbox = opened ?? openInbox(queue.inbox, BUSY_TIMEOUT_MS);
    const fitting = isInboxFull(inbox) ? shortenedFor(queue, record) : record;
    if (fitting !== undefined) insertRecord(inbox, fitting);
  } catch (error) {
    const fault = asMemoryError(error, `the inbox ${queue.inbox}`);
    const fitting = isSpoolFull(queue.spool) ? shortenedFor(queue, record) : record;
    if (fitting !== undefined) spoolRecord(queue.spool, fitting);
    queue.warn(`${fault.message}; the event was left in ${queue.spool}`);
  }
}

function shortenedFor(queue: Queue, record: InboxRecord): InboxRecord | undefined {
  queue.warn(
    `inbox full: no worker has processed events for a while; this ${record.event} will be recovered from the transcript`,
  );
  return shortened(record);
}

/** Commits one record. When it returns, the record survives the death of any process. */
export function insertRecord(inbox: Database, record: InboxRecord): void {
  inbox.run(
    "INSERT INTO events (host, event, session_id, at, directory, host_pid, body) VALUES (?, ?, ?, ?, ?, ?, ?)",
    [record.host, record.event, record.sessionId, record.at, record.directory, record.hostPid, record.body],
  );
}

/** Reads only the header of the file, which is in memory already. */
export function isInboxFull(inbox: Database, bytesMax: number = INBOX_BYTES_MAX): boolean {
  const size = inbox.query<{ bytes: number }, []>(
    `SELECT (page_count - freelist_count) * page_size AS bytes
     FROM pragma_page_count, pragma_freelist_count, pragma_page_size`,
  );
  return (size.get()?.bytes ?? 0) > bytesMax;
}
