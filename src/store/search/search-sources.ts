import type { Database } from "bun:sqlite";
import { PROVISIONAL_LINE } from "../../domain/host-event.ts";
import { listRows, stringList } from "../database/rows.ts";
import type { IndexedKind, IndexedSource } from "./search-index.ts";

/** A source as it is read for a search: where it belongs, and its text. */
export interface SearchSource extends IndexedSource {
  /** The host's session id. */
  sessionId: string;
  sessionDbId: number;
  projectId: number | null;
  project: string;
  turnId: number | null;
  branch: string | null;
  /** The span of time that it tells of, in milliseconds since 1970. */
  startedAt: number;
  at: number;
  /** Of observations only. */
  type: string;
  title: string;
  body: string;
  /** Paths of files. */
  files: string[];
  concepts: string[];
  /** Why it is taken for words to an agent; null where it is not. */
  flag: string | null;
}

/** Longer texts are read up to here: what a turn was about stands near its beginning and in its last words. */
const TEXT_CHARS_MAX = 4_000;
const TURN_TEXTS_MAX = 40;

type Row = Omit<SearchSource, "files" | "concepts" | "kind"> & {
  files: string;
  concepts: string;
  facts: string;
};

const SELECTS: Readonly<Record<IndexedKind, string>> = {
  observation: `SELECT o.id, o.memory_session_id AS sessionId, o.session_id AS sessionDbId, o.project_id AS projectId, o.project, o.turn_id AS turnId,
      o.branch, coalesce(t.started_at_epoch, o.created_at_epoch) AS startedAt, o.created_at_epoch AS at, o.flag, o.type, o.title,
      o.subtitle || char(10) || o.narrative AS body, o.facts, o.concepts,
      json_array(json(o.files_modified), json(o.files_read)) AS files
    FROM observations o LEFT JOIN turns t ON t.id = o.turn_id
    WHERE o.superseded_by IS NULL AND o.id IN (SELECT value FROM json_each(?))`,
  summary: `SELECT m.id, m.memory_session_id AS sessionId, m.session_id AS sessionDbId, m.project_id AS projectId, m.project, m.turn_id AS turnId,
      m.branch, coalesce(t.started_at_epoch, m.created_at_epoch) AS startedAt, m.created_at_epoch AS at, m.flag, '' AS type,
      m.request AS title, m.investigated || char(10) || m.learned || char(10) || m.completed || char(10) ||
      m.next_steps || char(10) || m.notes AS body, '[]' AS facts, '[]' AS concepts, '[]' AS files
    FROM session_summaries m LEFT JOIN turns t ON t.id = m.turn_id WHERE m.id IN (SELECT value FROM json_each(?))`,
  prompt: `SELECT p.id, p.content_session_id AS sessionId, s.id AS sessionDbId, s.project_id AS projectId, s.project, p.turn_id AS turnId,
      t.branch, p.created_at_epoch AS startedAt, p.created_at_epoch AS at, NULL AS flag, '' AS type,
      substr(p.prompt_text, 1, ${TEXT_CHARS_MAX}) AS title, '' AS body, '[]' AS facts, '[]' AS concepts, '[]' AS files
    FROM user_prompts p JOIN sdk_sessions s ON s.id = p.session_db_id LEFT JOIN turns t ON t.id = p.turn_id WHERE p.id IN (SELECT value FROM json_each(?))`,
  turn: `SELECT t.id, s.content_session_id AS sessionId, s.id AS sessionDbId, s.project_id AS projectId, s.project, t.id AS turnId,
      t.branch, t.started_at_epoch AS startedAt, t.ended_at_epoch AS at, NULL AS flag, '' AS type,
      coalesce((SELECT group_concat(substr(prompt_text, 1, ${TEXT_CHARS_MAX}), char(10)) FROM user_prompts
        WHERE turn_id = t.id), '') AS title,
      coalesce((SELECT group_concat(said, char(10)) FROM (SELECT substr(text, 1, ${TEXT_CHARS_MAX}) AS said
        FROM assistant_texts WHERE turn_id = t.id ORDER BY id DESC LIMIT ${TURN_TEXTS_MAX})), '') AS body,
      '[]' AS facts, '[]' AS concepts, '[]' AS files
    FROM turns t JOIN sdk_sessions s ON s.id = t.session_id WHERE t.id IN (SELECT value FROM json_each(?))`,
};

/** Reads sources of one kind, in no order, without deleted and replaced ones. */
export function listSources(memory: Database, kind: IndexedKind, ids: readonly number[]): SearchSource[] {
  if (ids.length === 0) return [];
  return listRows<Row>(memory, SELECTS[kind], JSON.stringify(ids)).map(({ facts, ...row }) => ({
    ...row,
    kind,
    body: [row.body, ...stringList(facts)].join("\n").trim(),
    files: pathsIn(row.files),
    concepts: stringList(row.concepts),
  }));
}

/** Reads sources of several kinds; in the order of the list, undefined for a deleted one. */
export function readSources(memory: Database, list: readonly IndexedSource[]): (SearchSource | undefined)[] {
  const found = new Map<string, SearchSource>();
  for (const [kind, same] of Map.groupBy(list, (one) => one.kind)) {
    const ids = same.map(({ id }) => id);
    for (const source of listSources(memory, kind, ids)) found.set(`${kind}${source.id}`, source);
  }
  return list.map(({ kind, id }) => found.get(`${kind}${id}`));
}

/** A column of lists of paths; cells that somebody edited by hand may hold anything. */
function pathsIn(column: string): string[] {
  try {
    const lists = JSON.parse(column) as unknown[];
    return lists.flat().filter((path): path is string => typeof path === "string");
  } catch {
    // Broken JSON in a cell costs the paths of that row only.
    return [];
  }
}

/** Where a turn can be looked up. */
export interface TurnEvidence {
  turnId: number;
  /** Counts from 1 in its session; 0 is what came before the first prompt. */
  number: number;
  /** The transcript's path as the host reported it; the file may have been deleted since. */
  transcript: string | null;
  /** The id of the transcript line that began the turn; null until the transcript has been read. */
  line: string | null;
}

/** A commit that a turn made, or saw in git's output. */
export interface CommitEvidence {
  turnId: number;
  hash: string;
  subject: string;
  isMade: boolean;
}

export function listTurnEvidence(memory: Database, turnIds: readonly number[]): TurnEvidence[] {
  const sql = `SELECT t.id AS turnId, t.number, s.transcript_path AS transcript,
      (SELECT uuid FROM user_prompts WHERE turn_id = t.id AND uuid IS NOT NULL AND uuid NOT LIKE ? || '%'
       ORDER BY created_at_epoch, id LIMIT 1) AS line
    FROM turns t JOIN sdk_sessions s ON s.id = t.session_id WHERE t.id IN (SELECT value FROM json_each(?))`;
  return listRows<TurnEvidence>(memory, sql, PROVISIONAL_LINE, JSON.stringify(turnIds));
}

/** The commits of turns, those that they made first. */
export function listCommitEvidence(memory: Database, turnIds: readonly number[]): CommitEvidence[] {
  const sql = `SELECT turn_id AS turnId, hash, subject, is_made AS isMade FROM commits
    WHERE turn_id IN (SELECT value FROM json_each(?)) ORDER BY is_made DESC, seen_at_epoch DESC`;
  return listRows<Omit<CommitEvidence, "isMade"> & { isMade: number }>(
    memory,
    sql,
    JSON.stringify(turnIds),
  ).map((row) => ({ ...row, isMade: row.isMade === 1 }));
}

/** The tool uses that observations were made from, by the host's ids, which stand in the transcript too. */
export function listToolUseEvidence(
  memory: Database,
  observationIds: readonly number[],
): Map<number, string[]> {
  const sql = `SELECT id, tool_use_ids AS toolUseIds FROM observations WHERE id IN (SELECT value FROM json_each(?))`;
  const rows = listRows<{ id: number; toolUseIds: string }>(memory, sql, JSON.stringify(observationIds));
  return new Map(rows.map(({ id, toolUseIds }) => [id, stringList(toolUseIds)]));
}
