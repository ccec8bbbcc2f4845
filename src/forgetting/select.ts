import type { Database } from "bun:sqlite";
import type { ForgottenCounts } from "../protocol/curation.ts";
import { findNumber, inList, listNumbers, listParameter, listRows } from "../store/database/rows.ts";
import { listReplacedBy } from "../store/observations/observation-links.ts";
import { listTurnsQuoting } from "../store/passages/blocks.ts";
import { listTurnsKeeping } from "../store/turns/stripped-tool-uses.ts";
import { findDerivedNotes, saysTheSame } from "./derived-notes.ts";
import { asciiLower, holdsNeedle, listSearched, NOTE_TABLES, type NoteTable } from "./text-columns.ts";

/** What is to be forgotten: observations by id, or else what fits all other conditions. */
export interface Target {
  ids: readonly number[];
  /** A text, in the spellings in which it may be stored. */
  needles: readonly string[];
  /** The session's row. */
  sessionId: number | undefined;
  projectId: number | undefined;
  /** In milliseconds since 1970; `until` is excluded. */
  since: number | undefined;
  until: number | undefined;
  /** Whether a turn whose notes alone quote the text is observed again instead of deleted. */
  sparesDerivedNotes: boolean;
}

/** What a forget is about to delete, as ids of rows. */
export interface Selection extends Record<NoteTable, Set<number>> {
  turns: Set<number>;
  /** Of `turns`: those of which one observation stays. They are emptied instead of deleted. */
  emptied: Set<number>;
  sessions: Set<number>;
  projects: Set<number>;
  /** Turns that stay and whose notes quote the selection: they are observed again. */
  reobserved: Set<number>;
  /** The notes of `reobserved` that quote it. */
  quoting: Record<NoteTable, Set<number>>;
}

export function select(memory: Database, target: Target): Selection {
  const selection =
    target.ids.length > 0 ? selectObservations(memory, target.ids) : selectScope(memory, target);
  addNotesOfTurns(memory, selection);
  if (target.sparesDerivedNotes) addDerivedNotes(memory, selection);
  addEmptySessions(memory, selection);
  return selection;
}

function emptySelection(): Selection {
  return {
    turns: new Set(),
    emptied: new Set(),
    observations: new Set(),
    session_summaries: new Set(),
    sessions: new Set(),
    projects: new Set(),
    reobserved: new Set(),
    quoting: { observations: new Set(), session_summaries: new Set() },
  };
}

/** Selects the turns in a scope, and the notes in it that belong to no turn. */
function selectScope(memory: Database, target: Target): Selection {
  const selection = emptySelection();
  const found = target.needles.length === 0 ? undefined : findText(memory, target.needles);
  for (const { id, isFull } of listTurnsIn(memory, target, found)) {
    const isOnlyQuoted = found !== undefined && !found.captured.has(id);
    if (isOnlyQuoted && isFull === 1 && target.sparesDerivedNotes) selection.reobserved.add(id);
    else selection.turns.add(id);
  }
  for (const table of NOTE_TABLES) {
    for (const id of listTurnlessNotesIn(memory, table, target))
      if (found === undefined || found.notes[table].has(id)) selection[table].add(id);
    for (const [id, turnId] of found?.notes[table] ?? [])
      if (turnId !== null && selection.reobserved.has(turnId)) selection.quoting[table].add(id);
  }
  if (found === undefined && target.since === undefined && target.until === undefined)
    selectWhole(memory, target, selection);
  return selection;
}

/** Where a text is: turns in which it was captured, and notes with their turn. */
interface Found {
  captured: Set<number>;
  notes: Record<NoteTable, Map<number, number | null>>;
}

function findText(memory: Database, needles: readonly string[]): Found {
  const values = listParameter(needles);
  const captured = listSearched("turn").map(({ table, columns }) => {
    const turn = table === "turns" ? "id" : "turn_id";
    return `SELECT ${turn} FROM ${table} WHERE ${turn} IS NOT NULL AND ${holdsNeedle(columns)}`;
  });
  const notes = listSearched("note").map(({ table, columns }) => {
    const query = memory.query(`SELECT id, turn_id FROM ${table} WHERE ${holdsNeedle(columns)}`);
    return [table, new Map(query.values(values) as [number, number | null][])];
  });
  const isFound = (text: string) => {
    const lower = asciiLower(text);
    return needles.some((needle) => lower.includes(needle) || text.includes(needle));
  };
  return {
    captured: new Set([
      ...listNumbers(memory, captured.join(" UNION "), values),
      ...listTurnsQuoting(memory, isFound),
      ...listTurnsKeeping(memory, isFound),
    ]),
    notes: Object.fromEntries(notes) as Found["notes"],
  };
}

/** SQL: whether a row is in the session ?1 and the project ?2, of which either may be NULL. */
function inScope(session: string, project: string): string {
  return `(?1 IS NULL OR ${session} = ?1) AND (?2 IS NULL OR ${project} = ?2)`;
}

function scopeValues({ sessionId, projectId, since, until }: Target): (number | null)[] {
  return [sessionId ?? null, projectId ?? null, since ?? 0, until ?? Number.MAX_SAFE_INTEGER];
}

function listTurnsIn(
  memory: Database,
  target: Target,
  found: Found | undefined,
): { id: number; isFull: number }[] {
  // A turn may end a day after its last event, when its session was closed: what counts is when something happened.
  const isActive = [
    "t.started_at_epoch >= ?3",
    ...["user_prompts", "tool_uses", "stripped_tool_uses", "assistant_texts"].map(
      (table) => `EXISTS (SELECT 1 FROM ${table} e WHERE e.turn_id = t.id AND e.created_at_epoch >= ?3
         AND e.created_at_epoch < ?4)`,
    ),
  ].join(" OR ");
  const noted = NOTE_TABLES.flatMap((table) => [...(found?.notes[table].values() ?? [])]);
  const turns = found === undefined ? null : listParameter([...found.captured, ...noted.map(Number)]);
  const sql = `SELECT t.id, t.payload = 'full' AS isFull FROM turns t JOIN sdk_sessions s ON s.id = t.session_id
    WHERE (?5 IS NULL OR t.id ${inList("?5")}) AND ${inScope("s.id", "s.project_id")}
      AND t.ended_at_epoch >= ?3 AND t.started_at_epoch < ?4 AND (${isActive})`;
  return listRows<{ id: number; isFull: number }>(memory, sql, ...scopeValues(target), turns);
}

function listTurnlessNotesIn(memory: Database, table: NoteTable, target: Target): number[] {
  return listNumbers(
    memory,
    `SELECT id FROM ${table} WHERE turn_id IS NULL AND ${inScope("session_id", "project_id")}
       AND created_at_epoch >= ?3 AND created_at_epoch < ?4`,
    ...scopeValues(target),
  );
}

function selectWhole(memory: Database, target: Target, { sessions, projects }: Selection): void {
  const { sessionId, projectId } = target;
  const sql = `SELECT id FROM sdk_sessions WHERE ${inScope("id", "project_id")}`;
  for (const id of listNumbers(memory, sql, sessionId ?? null, projectId ?? null)) sessions.add(id);
  if (projectId !== undefined && sessionId === undefined) projects.add(projectId);
}

/**
 * Selects observations, those that they replaced, and the turns they were made from. Another observation of such a turn
 * is selected too if it says much the same; otherwise it stays, and the turn is emptied.
 */
function selectObservations(memory: Database, ids: readonly number[]): Selection {
  const selection = emptySelection();
  const { observations, turns, emptied } = selection;
  const named = new Set(ids.flatMap((id) => [id, ...listReplacedBy(memory, id)]));
  const rows = memory
    .query(`SELECT id, turn_id FROM observations WHERE id ${inList()}`)
    .values(listParameter(named)) as [number, number | null][];
  for (const [turnId, ofTurn] of Map.groupBy(rows, ([, turn]) => turn)) {
    for (const [id] of ofTurn) observations.add(id);
    if (turnId === null) continue;
    turns.add(turnId);
    for (const other of listNumbers(memory, "SELECT id FROM observations WHERE turn_id = ?", turnId)) {
      if (named.has(other)) continue;
      if (ofTurn.some(([id]) => saysTheSame(memory, turnId, id, other))) observations.add(other);
      else emptied.add(turnId);
    }
  }
  return selection;
}

/** The summary of an emptied turn is deleted too: it speaks of the whole turn. */
function addNotesOfTurns(memory: Database, selection: Selection): void {
  const { turns, emptied, observations, session_summaries: summaries } = selection;
  const ofTurns = (table: NoteTable, ids: Set<number>) =>
    listNumbers(memory, `SELECT id FROM ${table} WHERE turn_id ${inList()}`, listParameter(ids));
  for (const id of ofTurns("observations", turns.difference(emptied))) observations.add(id);
  for (const id of ofTurns("session_summaries", turns)) summaries.add(id);
}

/** Notes of later turns quote earlier ones: they are made again, or deleted if that is impossible. */
function addDerivedNotes(memory: Database, selection: Selection): void {
  for (const { turnId, table, id, isReobserved, isDeleted } of findDerivedNotes(memory, selection)) {
    if (isReobserved) {
      selection.reobserved.add(turnId);
      selection.quoting[table].add(id);
    }
    if (isDeleted) selection[table].add(id);
  }
}

/** The sessions that the selection is in. */
export function listSelectedSessions(memory: Database, selection: Selection): number[] {
  const { turns, observations, sessions } = selection;
  return listNumbers(
    memory,
    `SELECT session_id FROM turns WHERE id ${inList("?1")} UNION SELECT session_id FROM observations WHERE id ${inList("?2")}
     UNION SELECT value FROM json_each(?3)`,
    ...[turns, observations, sessions].map(listParameter),
  );
}

/** Adds ended sessions of which nothing would be left. */
function addEmptySessions(memory: Database, selection: Selection): void {
  const { turns, emptied, observations, sessions } = selection;
  const empty = listNumbers(
    memory,
    `SELECT id FROM sdk_sessions s WHERE id ${inList("?1")} AND status <> 'active'
       AND NOT EXISTS (SELECT 1 FROM turns WHERE session_id = s.id AND id NOT ${inList("?2")})
       AND NOT EXISTS (SELECT 1 FROM observations WHERE session_id = s.id AND id NOT ${inList("?3")})`,
    ...[listSelectedSessions(memory, selection), turns.difference(emptied), observations].map(listParameter),
  );
  for (const id of empty) sessions.add(id);
}

export type SelectionCounts = Omit<ForgottenCounts, "ledger" | "logLines">;

export function countSelected(memory: Database, selection: Selection): SelectionCounts {
  const { turns, emptied, observations, session_summaries, sessions, projects } = selection;
  const inTurns = (table: string) => {
    const sql = `SELECT count(*) FROM ${table} WHERE turn_id ${inList()}`;
    return findNumber(memory, sql, listParameter(turns)) ?? 0;
  };
  return {
    observations: observations.size,
    summaries: session_summaries.size,
    prompts: inTurns("user_prompts"),
    turns: turns.size - emptied.size,
    toolUses: inTurns("tool_uses") + inTurns("stripped_tool_uses"),
    texts: inTurns("assistant_texts"),
    commits: inTurns("commits"),
    sessions: sessions.size,
    projects: projects.size,
  };
}

/** The selected observations, newest first. */
export function listSelectedTitles(
  memory: Database,
  { observations }: Selection,
  limit: number,
): { id: number; title: string }[] {
  const sql = `SELECT id, title FROM observations WHERE id ${inList()} ORDER BY created_at_epoch DESC, id DESC LIMIT +?`;
  return listRows<{ id: number; title: string }>(memory, sql, listParameter(observations), limit);
}
