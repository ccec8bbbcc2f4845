import type { Database } from "bun:sqlite";
import { IS_PROTECTED } from "../observations/observations.ts";

/**
 * From here on nothing of the session is kept, to `until` where the next prompt is known already, else to
 * `closePrivateSpan`. Seen twice it is one.
 */
export function openPrivateSpan(
  memory: Database,
  sessionId: number,
  promptId: string | undefined,
  at: number,
  until: number | undefined,
): void {
  if (isPrivateAt(memory, sessionId, promptId, at)) return;
  memory.run("INSERT INTO private_spans (session_id, prompt_id, from_epoch, to_epoch) VALUES (?, ?, ?, ?)", [
    sessionId,
    promptId ?? null,
    at,
    until ?? null,
  ]);
}

/** The session's next prompt ends what was private before it; of two reports of that prompt the earlier one counts. */
export function closePrivateSpan(memory: Database, sessionId: number, at: number): void {
  memory
    .query(
      `UPDATE private_spans SET to_epoch = ?
       WHERE session_id = ? AND from_epoch < ? AND (to_epoch IS NULL OR to_epoch > ?)`,
    )
    .run(at, sessionId, at, at);
}

/** Whether an event of this time, or of this prompt of the host, belongs to a private turn. */
export function isPrivateAt(
  memory: Database,
  sessionId: number,
  promptId: string | undefined,
  at: number,
): boolean {
  const query = memory.query(
    `SELECT 1 FROM private_spans WHERE session_id = ? AND from_epoch <= ?
       AND (to_epoch IS NULL OR to_epoch > ? OR prompt_id = ?) LIMIT 1`,
  );
  return query.get(sessionId, at, at, promptId ?? null) !== null;
}

/** Whether the host names this prompt id for a private prompt that had begun by then. */
export function isOfPrivatePrompt(
  memory: Database,
  sessionId: number,
  promptId: string,
  at: number,
): boolean {
  const query = memory.query(
    "SELECT 1 FROM private_spans WHERE session_id = ? AND prompt_id = ? AND from_epoch <= ? LIMIT 1",
  );
  return query.get(sessionId, promptId, at) !== null;
}

/**
 * Removes what had been kept from `at` to before `until`, when it is told late that this was private. Turns that were
 * observed with it are to be observed again; where that cannot be any more, what was made of them goes with it.
 */
export function deleteBetween(
  memory: Database,
  sessionId: number,
  at: number,
  until: number = Number.MAX_SAFE_INTEGER,
): void {
  for (const [table, owner] of KEPT_OF_A_TURN) {
    const isWithin = `${owner} = ? AND created_at_epoch >= ? AND created_at_epoch < ?`;
    const turns = `(SELECT turn_id FROM ${table} WHERE ${isWithin})`;
    for (const made of ["observations", "session_summaries"]) {
      memory.run(
        `DELETE FROM ${made} WHERE turn_id IN (SELECT id FROM turns WHERE raw <> 'whole' AND id IN ${turns})`,
        [sessionId, at, until],
      );
    }
    // What somebody has pinned or edited would outlast that, and may hold what was private.
    memory.run(`DELETE FROM observations WHERE turn_id IN ${turns} AND ${IS_PROTECTED}`, [
      sessionId,
      at,
      until,
    ]);
    memory.run(
      `UPDATE turns SET state = 'complete' WHERE state = 'observed' AND raw = 'whole' AND id IN ${turns}`,
      [sessionId, at, until],
    );
    memory.run(`DELETE FROM ${table} WHERE ${isWithin}`, [sessionId, at, until]);
  }
}

/** The tables that hold what happened in a turn, each with its column for the session. */
const KEPT_OF_A_TURN = [
  ["tool_uses", "session_id"],
  ["assistant_texts", "session_id"],
  ["user_prompts", "session_db_id"],
] as const;
