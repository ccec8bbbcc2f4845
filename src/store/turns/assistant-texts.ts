import type { Database } from "bun:sqlite";
import type { AssistantText } from "../../domain/turn.ts";
import { textHash } from "../database/rows.ts";
import { isRawKept } from "./turns.ts";

export interface NewAssistantText {
  sessionId: number;
  turnId: number;
  text: string;
  uuid: string | undefined;
  agentId: string | undefined;
  at: number;
}

/**
 * Keeps what the assistant said. The closing message comes from a hook and from the transcript, and a fork repeats the
 * lines of the session that it came from: both are one text.
 *
 * @returns whether it is new
 */
export function recordAssistantText(memory: Database, said: NewAssistantText): boolean {
  const hash = textHash(said.text);
  if (said.uuid !== undefined && hasLine(memory, said.uuid, hash)) return false;
  // Of a turn whose raw events were dropped only that something was said is kept, so that it stays one text.
  const text = isRawKept(memory, said.turnId) ? said.text : "";
  const inserted = memory
    .query(
      `INSERT INTO assistant_texts (session_id, turn_id, text, text_hash, uuid, agent_id, created_at_epoch)
       VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
    )
    .run(said.sessionId, said.turnId, text, hash, said.uuid ?? null, said.agentId ?? null, said.at);
  if (inserted.changes > 0) return true;
  // The transcript's time is the true one: a hook sees the text only when the turn is over.
  if (said.uuid !== undefined) {
    memory
      .query(
        "UPDATE assistant_texts SET uuid = ?, created_at_epoch = ? WHERE turn_id = ? AND text_hash = ? AND uuid IS NULL",
      )
      .run(said.uuid, said.at, said.turnId, hash);
  }
  return false;
}

function hasLine(memory: Database, uuid: string, hash: string): boolean {
  return (
    memory.query("SELECT 1 FROM assistant_texts WHERE uuid = ? AND text_hash = ?").get(uuid, hash) !== null
  );
}

/** What the main agent said in a turn, in order; at most `limit` texts, the last ones. */
export function listAssistantTexts(memory: Database, turnId: number, limit: number): AssistantText[] {
  return memory
    .query<AssistantText, [number, number]>(
      `SELECT text, created_at_epoch AS at FROM assistant_texts WHERE turn_id = ? AND agent_id IS NULL AND text <> ''
       ORDER BY created_at_epoch DESC, id DESC LIMIT ?`,
    )
    .all(turnId, limit)
    .reverse();
}

/** What the main agent said last before a time: the closing message of the turn before. */
export function findPreviousClosing(memory: Database, sessionId: number, before: number): string | undefined {
  const query = memory.query<{ text: string }, [number, number]>(
    `SELECT text FROM assistant_texts WHERE session_id = ? AND created_at_epoch < ? AND agent_id IS NULL
     ORDER BY created_at_epoch DESC, id DESC LIMIT 1`,
  );
  // A text that was dropped is as good as none.
  return query.get(sessionId, before)?.text || undefined;
}
