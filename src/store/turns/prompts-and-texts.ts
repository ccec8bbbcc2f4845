import type { Database } from "bun:sqlite";
import type { PromptSource } from "../../domain/host-event.ts";
import type { AssistantText } from "../../domain/turn.ts";
import {
  exists,
  findNumber,
  findRow,
  insertNewRow,
  insertRow,
  isoTime,
  listRows,
  textHash,
} from "../database/rows.ts";
import { isRawKept } from "./turns.ts";

export interface PromptRow {
  id: number;
  turnId: number;
  promptNumber: number;
  text: string;
  promptId: string | null;
  uuid: string | null;
  seenByHook: number;
  source: PromptSource;
  at: number;
}

const COLUMNS = `id, turn_id AS turnId, prompt_number AS promptNumber, prompt_text AS text, prompt_id AS promptId, uuid,
  seen_by_hook AS seenByHook, source, created_at_epoch AS at`;

export interface NewPrompt {
  sessionId: number;
  contentSessionId: string;
  turnId: number;
  promptNumber: number;
  text: string;
  promptId: string | undefined;
  uuid: string | undefined;
  source: PromptSource;
  byHook: boolean;
  at: number;
}

/** Returns its id. */
export function insertPrompt(memory: Database, prompt: NewPrompt): number {
  return insertRow(memory, "user_prompts", {
    session_db_id: prompt.sessionId,
    content_session_id: prompt.contentSessionId,
    turn_id: prompt.turnId,
    prompt_number: prompt.promptNumber,
    prompt_text: prompt.text,
    text_hash: textHash(prompt.text),
    prompt_id: prompt.promptId ?? null,
    uuid: prompt.uuid ?? null,
    seen_by_hook: prompt.byHook ? 1 : 0,
    source: prompt.source,
    created_at: isoTime(prompt.at),
    created_at_epoch: prompt.at,
  });
}

export interface ShownPrompt {
  id: number;
  sessionId: string;
  projectLabel: string;
  promptNumber: number;
  text: string;
  at: number;
}

export function findPrompt(memory: Database, id: number): ShownPrompt | undefined {
  const sql = `SELECT p.id, p.content_session_id AS sessionId, s.project AS projectLabel, p.prompt_number AS promptNumber,
      p.prompt_text AS text, p.created_at_epoch AS at
    FROM user_prompts p JOIN sdk_sessions s ON s.id = p.session_db_id WHERE p.id = ?`;
  return findRow<ShownPrompt>(memory, sql, id);
}

/** Whether a transcript line was read before, in this session or in the one that it was forked from. */
export function hasPromptLine(memory: Database, uuid: string): boolean {
  return exists(memory, "SELECT 1 FROM user_prompts WHERE uuid = ?", uuid);
}

/** Prompts of the session with the same text, the latest first: candidates for being the same prompt seen twice. */
export function listPromptsWithText(
  memory: Database,
  sessionId: number,
  text: string,
  limit: number,
): PromptRow[] {
  const sql = `SELECT ${COLUMNS} FROM user_prompts WHERE session_db_id = +? AND text_hash = +? ORDER BY id DESC LIMIT +?`;
  return listRows<PromptRow>(memory, sql, sessionId, textHash(text), limit);
}

/** A short prompt, and the session that it was typed in. */
export interface ShortPrompt {
  text: string;
  sessionId: number;
}

/** What people typed in the newest sessions of a project that began before a time, in few characters; newest first. */
export function listShortPrompts(
  memory: Database,
  { projectId, before, charsMax }: { projectId: number; before: number; charsMax: number },
  limit: { sessions: number; prompts: number },
): ShortPrompt[] {
  const sql = `SELECT p.prompt_text AS text, p.session_db_id AS sessionId
    FROM (SELECT id FROM sdk_sessions WHERE project_id = +?1 AND started_at_epoch < ?2
      ORDER BY last_event_at_epoch DESC LIMIT +?4) s
    JOIN user_prompts p ON p.session_db_id = s.id
    WHERE p.source IN ('typed', 'queued') AND length(p.prompt_text) <= ?3
    ORDER BY p.created_at_epoch DESC LIMIT +?5`;
  return listRows<ShortPrompt>(memory, sql, projectId, before, charsMax, limit.sessions, limit.prompts);
}

/** What a person typed last in a session, by the host's id; the latest first. */
export function listTypedPrompts(memory: Database, session: string, limit: number): string[] {
  const sql = `SELECT prompt_text AS text FROM user_prompts WHERE content_session_id = +? AND source IN ('typed', 'queued')
    ORDER BY created_at_epoch DESC LIMIT +?`;
  return listRows<{ text: string }>(memory, sql, session, limit).map(({ text }) => text);
}

export function listPromptsOfTurn(memory: Database, turnId: number): PromptRow[] {
  const sql = `SELECT ${COLUMNS} FROM user_prompts WHERE turn_id = +? ORDER BY created_at_epoch, id`;
  return listRows<PromptRow>(memory, sql, turnId);
}

/** The start of the first turn that a person began after a time; undefined if there is none. */
export function findNextTurnStart(memory: Database, sessionId: number, after: number): number | undefined {
  const sql = `SELECT min(created_at_epoch) AS at FROM user_prompts
    WHERE session_db_id = ? AND created_at_epoch > ? AND source IN ('typed', 'command')`;
  return findNumber(memory, sql, sessionId, after);
}

/** Adds to a known prompt what its other report says. */
export function mergePrompt(
  memory: Database,
  id: number,
  seen: { uuid?: string | undefined; promptId?: string | undefined; byHook: boolean },
): void {
  memory
    .query(
      `UPDATE user_prompts SET uuid = coalesce(?, uuid), prompt_id = coalesce(?, prompt_id),
         seen_by_hook = max(seen_by_hook, ?) WHERE id = ?`,
    )
    .run(seen.uuid ?? null, seen.promptId ?? null, seen.byHook ? 1 : 0, id);
}

/** The next prompt number of the session, counting from 1. */
export function nextPromptNumber(memory: Database, sessionId: number): number {
  const sql =
    "UPDATE sdk_sessions SET prompt_counter = prompt_counter + 1 WHERE id = ? RETURNING prompt_counter AS n";
  const row = findRow<{ n: number }>(memory, sql, sessionId);
  return row?.n ?? 1;
}

export function deletePrompt(memory: Database, id: number): void {
  memory.run("DELETE FROM user_prompts WHERE id = ?", [id]);
}

export interface NewAssistantText {
  sessionId: number;
  turnId: number;
  text: string;
  uuid: string | undefined;
  agentId: string | undefined;
  at: number;
}

/**
 * Stores an assistant text. Hook and transcript both report the closing message, and a fork repeats the lines of its
 * session; each is stored once.
 *
 * @returns whether it is new
 */
export function recordAssistantText(memory: Database, said: NewAssistantText): boolean {
  const hash = textHash(said.text);
  if (said.uuid !== undefined && hasLine(memory, said.uuid, hash)) return false;
  // A stripped turn keeps only the hash, so that a repeated report is recognized.
  const text = isRawKept(memory, said.turnId) ? said.text : "";
  const inserted = insertNewRow(memory, "assistant_texts", {
    session_id: said.sessionId,
    turn_id: said.turnId,
    text,
    text_hash: hash,
    uuid: said.uuid ?? null,
    agent_id: said.agentId ?? null,
    created_at_epoch: said.at,
  });
  if (inserted !== undefined) return true;
  // The transcript's time is exact; a hook sees the text only at the end of the turn.
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
  const sql = `SELECT 1 FROM assistant_texts WHERE substr(uuid, -8) = substr(?1, -8) AND uuid IS NOT NULL
    AND uuid = ?1 AND text_hash = ?2`;
  return exists(memory, sql, uuid, hash);
}

/** What the main agent said in a turn, in order; at most `limit` texts, the last ones. */
export function listAssistantTexts(memory: Database, turnId: number, limit: number): AssistantText[] {
  const sql = `SELECT text, created_at_epoch AS at FROM assistant_texts WHERE turn_id = +? AND agent_id IS NULL AND text <> ''
    ORDER BY created_at_epoch DESC, id DESC LIMIT +?`;
  return listRows<AssistantText>(memory, sql, turnId, limit).reverse();
}

/** What the main agent said last before a time: the closing message of the turn before. */
export function findPreviousClosing(memory: Database, sessionId: number, before: number): string | undefined {
  const query = memory.query<{ text: string }, [number, number]>(
    `SELECT text FROM assistant_texts WHERE session_id = +? AND created_at_epoch < ? AND agent_id IS NULL
     AND text <> '' ORDER BY created_at_epoch DESC, id DESC LIMIT 1`,
  );
  return query.get(sessionId, before)?.text;
}

/** A text of a turn; empty once stripped. */
export interface TurnText {
  id: number;
  text: string;
  /** Set when a subagent said it. */
  agentId: string | null;
  at: number;
}

/** All that was said in a turn, in order of time. */
export function listTurnTexts(memory: Database, turnId: number): TurnText[] {
  return memory
    .query<TurnText, [number]>(
      `SELECT id, text, agent_id AS agentId, created_at_epoch AS at FROM assistant_texts WHERE turn_id = +?
       ORDER BY created_at_epoch, id`,
    )
    .all(turnId);
}
