import type { Database } from "bun:sqlite";
import type { InboxRecord } from "./record.ts";

/** Commits one event. Durable against the death of any process when it returns. */
export function insertRecord(inbox: Database, record: InboxRecord): void {
  inbox.run(
    "INSERT INTO events (host, event, session_id, at, directory, host_pid, body) VALUES (?, ?, ?, ?, ?, ?, ?)",
    [record.host, record.event, record.sessionId, record.at, record.directory, record.hostPid, record.body],
  );
}

/** Remembers that nothing of this session is to be captured until its next prompt that is not private. */
export function markPrivate(
  inbox: Database,
  sessionId: string,
  promptId: string | undefined,
  at: number,
): void {
  inbox.run("INSERT OR REPLACE INTO private_sessions (session_id, at) VALUES (?, ?)", [sessionId, at]);
  if (promptId === undefined) return;
  inbox.run("INSERT OR IGNORE INTO private_prompts (session_id, prompt_id, at) VALUES (?, ?, ?)", [
    sessionId,
    promptId,
    at,
  ]);
}

/** The session's present turn is no longer private; late events of a private prompt stay out by its id. */
export function clearPrivate(inbox: Database, sessionId: string): void {
  inbox.run("DELETE FROM private_sessions WHERE session_id = ?", [sessionId]);
}

/** Whether an event belongs to a turn of which nothing may be kept. */
export function isPrivate(inbox: Database, sessionId: string, promptId: string | undefined): boolean {
  const query = inbox.query<{ found: number }, [string, string, string]>(
    `SELECT EXISTS (SELECT 1 FROM private_sessions WHERE session_id = ?)
         OR EXISTS (SELECT 1 FROM private_prompts WHERE session_id = ? AND prompt_id = ?) AS found`,
  );
  return query.get(sessionId, sessionId, promptId ?? "")?.found === 1;
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
