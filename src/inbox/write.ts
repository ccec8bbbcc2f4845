import type { Database } from "bun:sqlite";
import type { InboxRecord } from "./record.ts";

/** Commits one event. Durable against the death of any process when it returns. */
export function insertRecord(inbox: Database, record: InboxRecord): void {
  inbox.run(
    "INSERT INTO events (host, event, session_id, at, directory, host_pid, body) VALUES (?, ?, ?, ?, ?, ?, ?)",
    [record.host, record.event, record.sessionId, record.at, record.directory, record.hostPid, record.body],
  );
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
