import type { Database } from "bun:sqlite";

/** From here on nothing of the session is kept, until `closePrivateSpan`. Seen twice it is one. */
export function openPrivateSpan(
  memory: Database,
  sessionId: number,
  promptId: string | undefined,
  at: number,
): void {
  if (isPrivateAt(memory, sessionId, promptId, at)) return;
  memory.run("INSERT INTO private_spans (session_id, prompt_id, from_epoch) VALUES (?, ?, ?)", [
    sessionId,
    promptId ?? null,
    at,
  ]);
}

/** The session's next prompt ends what was private before it. */
export function closePrivateSpan(memory: Database, sessionId: number, at: number): void {
  memory
    .query(
      "UPDATE private_spans SET to_epoch = ? WHERE session_id = ? AND to_epoch IS NULL AND from_epoch < ?",
    )
    .run(at, sessionId, at);
}

/** Whether an event of this time, or of this prompt of the host, belongs to a private turn. */
export function isPrivateAt(
  memory: Database,
  sessionId: number,
  promptId: string | undefined,
  at: number,
): boolean {
  const query = memory.query(
    `SELECT 1 FROM private_spans WHERE session_id = ?
       AND ((from_epoch <= ? AND (to_epoch IS NULL OR to_epoch > ?)) OR prompt_id = ?) LIMIT 1`,
  );
  return query.get(sessionId, at, at, promptId ?? null) !== null;
}

/** Removes what had been kept of a turn before the transcript told that it is private. */
export function deleteSince(memory: Database, sessionId: number, at: number): void {
  for (const table of ["tool_uses", "assistant_texts"]) {
    memory.run(`DELETE FROM ${table} WHERE session_id = ? AND created_at_epoch >= ?`, [sessionId, at]);
  }
}
