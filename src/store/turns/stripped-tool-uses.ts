import type { Database } from "bun:sqlite";
import type { JsonObject } from "../../domain/host-event.ts";
import { ERROR_CHARS_KEPT, strippedInput } from "../../domain/tool-use/stripped-tool-use.ts";
import { findRow, insertRow, listRows, objectColumn, type Row } from "../database/rows.ts";

/** The inputs of a turn are a few kilobytes. */
const COMPRESSION_LEVEL = 19;

/** Columns of a tool use that are kept as they are. */
const KEPT = [
  "id",
  "turn_id",
  "tool_use_id",
  "name",
  "outcome",
  "duration_ms",
  "agent_id",
  "agent_type",
  "created_at_epoch",
] as const;

/** SQL: whether a stripped tool use has the host's id ?2; its end is indexed. */
export const HAS_HOST_ID = "substr(tool_use_id, -6) = substr(?2, -6) AND tool_use_id = ?2";

/** What is kept of a tool use's content. */
export interface StrippedContent {
  /** JSON. */
  input: string;
  error: string | null;
}

type Content = [id: number, input: JsonObject, error?: string];

/**
 * Moves rows of a turn's tool uses to where those without content are, under their ids: at most `limit`.
 *
 * @returns how many
 */
export function stripToolUses(memory: Database, turnId: number, limit: number): number {
  const sql = `SELECT ${KEPT.join(", ")}, input, error FROM tool_uses WHERE turn_id = ? LIMIT +?`;
  const rows = listRows<Row & { id: number }>(memory, sql, turnId, limit);
  if (rows.length === 0) return 0;
  const contents = rows.map(({ id, input, error }): Content => {
    const kept = strippedInput(objectColumn(String(input)));
    return typeof error === "string" ? [id, kept, error.slice(0, ERROR_CHARS_KEPT)] : [id, kept];
  });
  for (const { input: _, error: __, ...kept } of rows) insertRow(memory, "stripped_tool_uses", kept);
  writeContents(memory, turnId, [...readContents(memory, turnId), ...contents]);
  // Afterwards: a trigger tells rows that move from those that are forgotten.
  const remove = memory.query("DELETE FROM tool_uses WHERE id = ?");
  for (const { id } of rows) remove.run(id);
  return rows.length;
}

function writeContents(memory: Database, turnId: number, contents: readonly Content[]): void {
  const records = Bun.zstdCompressSync(JSON.stringify(contents), { level: COMPRESSION_LEVEL });
  memory
    .query("INSERT OR REPLACE INTO stripped_inputs (turn_id, records) VALUES (?, ?)")
    .run(turnId, records);
}

function readContents(memory: Database, turnId: number): Content[] {
  const sql = "SELECT records FROM stripped_inputs WHERE turn_id = ?";
  const row = findRow<{ records: Records }>(memory, sql, turnId);
  return row === undefined ? [] : (JSON.parse(decoded(row.records)) as Content[]);
}

type Records = Uint8Array<ArrayBuffer>;

function decoded(records: Records): string {
  return new TextDecoder().decode(Bun.zstdDecompressSync(records));
}

/** What is kept of the content of a turn's tool uses, by their row ids. */
export function readStrippedContents(memory: Database, turnId: number): Map<number, StrippedContent> {
  return new Map(
    readContents(memory, turnId).map(([id, input, error = null]) => [
      id,
      { input: JSON.stringify(input), error },
    ]),
  );
}

/** Rows of `all_tool_uses`, each with what is kept of its content. */
export function withContents<T extends { id: number; turnId: number; isStripped: number }>(
  memory: Database,
  rows: readonly T[],
): (T & Partial<StrippedContent>)[] {
  const turns = new Map<number, Map<number, StrippedContent>>();
  return rows.map((row) => {
    if (row.isStripped === 0) return row;
    const contents = turns.get(row.turnId) ?? readStrippedContents(memory, row.turnId);
    turns.set(row.turnId, contents);
    return { ...row, ...contents.get(row.id) };
  });
}

/** The turns of whose tool uses what is kept passes a test; each is read as JSON. */
export function* listTurnsKeeping(memory: Database, isFound: (text: string) => boolean): Generator<number> {
  const rows = memory.query<{ turnId: number; records: Records }, []>(
    "SELECT turn_id AS turnId, records FROM stripped_inputs",
  );
  for (const { turnId, records } of rows.iterate()) if (isFound(decoded(records))) yield turnId;
}

/** Whether what is kept of a session's tool uses, up to a time, has a text. */
export function isInStrippedUses(memory: Database, sessionId: number, text: string, before: number): boolean {
  const sql = `SELECT u.id, u.turn_id AS turnId, 1 AS isStripped FROM stripped_tool_uses u JOIN turns t ON t.id = u.turn_id
    WHERE t.session_id = ? AND u.created_at_epoch <= ?`;
  const uses = listRows<{ id: number; turnId: number; isStripped: number }>(memory, sql, sessionId, before);
  return withContents(memory, uses).some(
    ({ input, error }) => input?.includes(text) || error?.includes(text),
  );
}
