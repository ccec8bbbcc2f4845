import type { Database } from "bun:sqlite";
import type { ToolOutcome, TurnEnding } from "../../domain/host-event.ts";
import { asString } from "../../domain/json.ts";
import type { Observation, Summary } from "../../domain/observation.ts";
import { findNumber, findRow, listNumbers, listRows, objectColumn } from "../database/rows.ts";
import { listObservations } from "../observations/observations.ts";
import { listSummaries } from "../observations/summaries.ts";
import { readStrippedContents, type StrippedContent } from "../turns/stripped-tool-uses.ts";
import type { PayloadState, TurnState } from "../turns/turns.ts";

/** A turn in the timeline of a session. */
export interface TimelineTurn {
  id: number;
  number: number;
  state: TurnState;
  ending: TurnEnding;
  modelState: string;
  modelFault: string;
  payload: PayloadState;
  branch: string | null;
  startedAt: number;
  endedAt: number;
}

/** Turns of a session in the order in which they began. */
export function listTimelineTurns(
  memory: Database,
  sessionId: number,
  part: { limit: number; offset: number; isLastFirst: boolean },
): TimelineTurn[] {
  const order = part.isLastFirst ? "DESC" : "ASC";
  const sql = `SELECT id, number, state, ending, model_state AS modelState, model_fault AS modelFault, payload, branch,
      started_at_epoch AS startedAt, ended_at_epoch AS endedAt
    FROM turns WHERE session_id = +? ORDER BY started_at_epoch ${order}, number ${order} LIMIT +? OFFSET +?`;
  return listRows<TimelineTurn>(memory, sql, sessionId, part.limit, part.offset);
}

/** How many turns of its session come before a turn; undefined when the session does not have it. */
export function findPlaceOfTurn(
  memory: Database,
  sessionId: number,
  turnId: number,
  isLastFirst: boolean,
): number | undefined {
  const sql = `SELECT count(other.id) FROM turns t LEFT JOIN turns other ON other.session_id = t.session_id
      AND (other.started_at_epoch, other.number) ${isLastFirst ? ">" : "<"} (t.started_at_epoch, t.number)
    WHERE t.id = ? AND t.session_id = ? GROUP BY t.id`;
  return findNumber(memory, sql, turnId, sessionId);
}

const OF_TURN = {
  observation: { from: "observations WHERE turn_id = ?", order: "id" },
  summary: { from: "session_summaries WHERE turn_id = ?", order: "id" },
  prompt: { from: "user_prompts WHERE turn_id = ?", order: "created_at_epoch, id" },
} as const;

export function listIdsOfTurn(
  memory: Database,
  kind: keyof typeof OF_TURN,
  turnId: number,
  limit: number,
): number[] {
  const { from, order } = OF_TURN[kind];
  return listNumbers(memory, `SELECT id FROM ${from} ORDER BY ${order} LIMIT +?`, turnId, limit);
}

export interface ToolFold {
  name: string;
  count: number;
  failed: number;
}

/** The tool uses of a turn by name, the most frequent first. */
export function listToolFolds(memory: Database, turnId: number): ToolFold[] {
  const sql = `SELECT name, count(*) AS count, sum(outcome IN ('failed', 'denied', 'interrupted')) AS failed
    FROM all_tool_uses WHERE turn_id = +? GROUP BY name ORDER BY count DESC, name`;
  return listRows<ToolFold>(memory, sql, turnId);
}

export interface ToolUseLine {
  id: number;
  toolUseId: string;
  name: string;
  about: string | null;
  outcome: ToolOutcome;
  error: string | null;
  durationMs: number | null;
  agent: string | null;
  at: number;
  isStripped: number;
}

const ABOUT_CHARS_MAX = 300;
const ERROR_CHARS_MAX = 300;
/** Input fields that say briefly what a call was about, the most specific first. */
const ABOUT_FIELDS = [
  "file_path",
  "notebook_path",
  "command",
  "pattern",
  "query",
  "url",
  "path",
  "description",
  "prompt",
  "skill",
];
const ABOUT = `CASE WHEN json_valid(input) THEN substr(coalesce(${ABOUT_FIELDS.map(
  (field) => `json_extract(input, '$.${field}')`,
).join(", ")}), 1, ${ABOUT_CHARS_MAX}) END`;
const LINE_COLUMNS = `id, tool_use_id AS toolUseId, name, ${ABOUT} AS about, outcome,
  substr(error, 1, ${ERROR_CHARS_MAX}) AS error, duration_ms AS durationMs, agent_id AS agent, created_at_epoch AS at,
  is_stripped AS isStripped`;

/** The tool uses of a turn in order of time, each in a line. */
export function listToolUseLines(memory: Database, turnId: number, limit: number): ToolUseLine[] {
  const sql = `SELECT ${LINE_COLUMNS} FROM all_tool_uses WHERE turn_id = +? ORDER BY created_at_epoch, id LIMIT +?`;
  const contents = readStrippedContents(memory, turnId);
  return listRows<ToolUseLine>(memory, sql, turnId, limit).map((line) => withContent(line, contents));
}

function withContent<Line extends ToolUseLine>(
  line: Line,
  contents: ReadonlyMap<number, StrippedContent>,
): Line {
  const content = contents.get(line.id);
  if (content === undefined) return line;
  const input = objectColumn(content.input);
  const about = ABOUT_FIELDS.map((field) => asString(input[field])).find((text) => text !== undefined);
  return { ...line, error: content.error, about: about?.slice(0, ABOUT_CHARS_MAX) ?? null };
}

export interface ToolUseDetail extends ToolUseLine {
  sessionId: string;
  turnId: number;
  input: string;
  result: string | null;
  fullError: string | null;
  /** Characters of the longest of the three. */
  chars: number;
}

/** @param charsMax beyond it input, result and error are cut */
export function findToolUse(memory: Database, id: number, charsMax: number): ToolUseDetail | undefined {
  const sql = `SELECT ${LINE_COLUMNS}, turn_id AS turnId, substr(input, 1, ?) AS input, substr(result, 1, ?) AS result,
      substr(error, 1, ?) AS fullError,
      max(length(input), coalesce(length(result), 0), coalesce(length(error), 0)) AS chars,
      (SELECT content_session_id FROM sdk_sessions s WHERE s.id = session_id) AS sessionId
    FROM all_tool_uses WHERE id = ?`;
  const found = findRow<ToolUseDetail>(memory, sql, charsMax, charsMax, charsMax, id);
  if (found === undefined || found.isStripped === 0) return found;
  const contents = readStrippedContents(memory, found.turnId);
  const { input = found.input, error: fullError = found.fullError } = contents.get(id) ?? {};
  const chars = Math.max(input.length, fullError?.length ?? 0);
  return { ...withContent(found, contents), input, fullError, chars };
}

export interface SpokenText {
  id: number;
  /** Empty once its raw events were dropped. */
  text: string;
  chars: number;
  at: number;
}

/** What the main agent said in a turn, in order; the last texts where there are more. */
export function listSpokenTexts(
  memory: Database,
  turnId: number,
  limit: number,
  charsMax: number,
): SpokenText[] {
  const sql = `SELECT id, substr(text, 1, ?) AS text, length(text) AS chars, created_at_epoch AS at FROM assistant_texts
    WHERE turn_id = +? AND agent_id IS NULL ORDER BY created_at_epoch DESC, id DESC LIMIT +?`;
  return listRows<SpokenText>(memory, sql, charsMax, turnId, limit).reverse();
}

export interface TimelineCommit {
  hash: string;
  subject: string;
  branch: string | null;
  at: number;
  isMade: number;
}

export function listCommitsOfTurn(memory: Database, turnId: number, limit: number): TimelineCommit[] {
  const sql = `SELECT hash, subject, branch, coalesce(committed_at_epoch, seen_at_epoch) AS at, is_made AS isMade FROM commits
    WHERE turn_id = +? ORDER BY is_made DESC, seen_at_epoch, hash LIMIT +?`;
  return listRows<TimelineCommit>(memory, sql, turnId, limit);
}

/** A session as an export to Markdown shows it. */
export interface SessionHeading {
  id: number;
  host: string;
  contentSessionId: string;
  project: string;
  branch: string | null;
  startedAt: number;
}

/** All sessions, project by project, in the order in which they began. */
export function* allSessions(memory: Database): Generator<SessionHeading> {
  yield* memory
    .query<SessionHeading, []>(
      `SELECT id, host, content_session_id AS contentSessionId, project, branch, started_at_epoch AS startedAt
       FROM sdk_sessions ORDER BY project, project_id, started_at_epoch, id`,
    )
    .iterate();
}

export function listPromptTexts(memory: Database, sessionId: number): { text: string; at: number }[] {
  const sql = `SELECT prompt_text AS text, created_at_epoch AS at FROM user_prompts
    WHERE session_db_id = +? AND source <> 'notification' ORDER BY created_at_epoch, id`;
  return listRows<{ text: string; at: number }>(memory, sql, sessionId);
}

export function listObservationsOfSession(memory: Database, sessionId: number): Observation[] {
  return listObservations(memory, "WHERE o.session_id = ? ORDER BY o.created_at_epoch, o.id", sessionId);
}

export function listSummariesOfSession(memory: Database, sessionId: number): Summary[] {
  return listSummaries(memory, "WHERE s.session_id = ? ORDER BY s.created_at_epoch, s.id", sessionId);
}
