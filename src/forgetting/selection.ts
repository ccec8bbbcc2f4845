import type { Database } from "bun:sqlite";
import { listReplacedBy } from "../store/observations/observation-links.ts";
import { listSearched } from "./text-columns.ts";

/**
 * What is about to be forgotten, as ids in tables of the connection alone, so that it may be a whole project. Turns go
 * whole or `stay`: what was captured in such a turn goes and some of its observations are kept. Echoes are turns that say
 * nothing of it themselves and whose notes quote it, as notes quote the turns before; they are observed again, and the
 * notes that quoted it stand in `going_quotes`.
 */
const TABLES = `
  PRAGMA temp_store = MEMORY;
  CREATE TEMP TABLE IF NOT EXISTS going_turns (id INTEGER PRIMARY KEY, stays INTEGER NOT NULL DEFAULT 0);
  CREATE TEMP TABLE IF NOT EXISTS going_echoes (id INTEGER PRIMARY KEY);
  CREATE TEMP TABLE IF NOT EXISTS going_quotes (kind TEXT, id INTEGER, PRIMARY KEY (kind, id));
  CREATE TEMP TABLE IF NOT EXISTS going_observations (id INTEGER PRIMARY KEY);
  CREATE TEMP TABLE IF NOT EXISTS going_summaries (id INTEGER PRIMARY KEY);
  CREATE TEMP TABLE IF NOT EXISTS going_sessions (id INTEGER PRIMARY KEY);
  CREATE TEMP TABLE IF NOT EXISTS going_projects (id INTEGER PRIMARY KEY);
  DELETE FROM going_turns; DELETE FROM going_observations; DELETE FROM going_summaries; DELETE FROM going_echoes;
  DELETE FROM going_sessions; DELETE FROM going_projects; DELETE FROM going_quotes;
`;

/** The conditions that hold together. */
export interface SelectionScope {
  /** The session's row. */
  sessionId: number | undefined;
  projectId: number | undefined;
  /** Milliseconds since 1970; what touches the span goes. `until` is not in it. */
  since: number | undefined;
  until: number | undefined;
  /** Text that stands in it, in the spellings in which it may stand. */
  needles: readonly string[];
  /** Whether a turn of which only the notes hold the text is observed again, and does not go. */
  sparesDerivedNotes: boolean;
}

export function clearSelection(memory: Database): void {
  memory.run(TABLES);
}

/** Collects all that a scope names: turns with everything in them, and observations and summaries without a turn. */
export function collectScope(memory: Database, scope: SelectionScope): void {
  const span = [scope.since ?? 0, scope.until ?? Number.MAX_SAFE_INTEGER];
  const where = [scope.sessionId ?? null, scope.projectId ?? null];
  const inScope = (session: string, project: string) =>
    `(?1 IS NULL OR ${session} = ?1) AND (?2 IS NULL OR ${project} = ?2)`;
  const values = [...where, ...span];
  // The end of a turn may be when its session was closed, a day after anything happened in it.
  const isActive = [
    "t.started_at_epoch >= ?3",
    ...["user_prompts", "tool_uses", "assistant_texts"].map(isWithin),
  ].join(" OR ");
  memory.run(
    `INSERT OR IGNORE INTO going_turns (id) SELECT t.id FROM turns t JOIN sdk_sessions s ON s.id = t.session_id
     WHERE ${inScope("s.id", "s.project_id")} AND t.ended_at_epoch >= ?3 AND t.started_at_epoch < ?4
       AND (${isActive})`,
    values,
  );
  for (const [table, going] of [
    ["observations", "going_observations"],
    ["session_summaries", "going_summaries"],
  ] as const)
    memory.run(
      `INSERT OR IGNORE INTO ${going} (id) SELECT o.id FROM ${table} o WHERE o.turn_id IS NULL
         AND ${inScope("o.session_id", "o.project_id")} AND o.created_at_epoch >= ?3 AND o.created_at_epoch < ?4`,
      values,
    );
  if (scope.needles.length > 0) keepHolding(memory, scope);
  addObservationsOfTurns(memory);
  if (scope.needles.length > 0 || scope.since !== undefined || scope.until !== undefined) return;
  memory.run(
    `INSERT OR IGNORE INTO going_sessions SELECT id FROM sdk_sessions s WHERE ${inScope("s.id", "s.project_id")}`,
    where,
  );
  if (scope.projectId !== undefined && scope.sessionId === undefined)
    memory.run("INSERT OR IGNORE INTO going_projects VALUES (?)", [scope.projectId]);
}

/** SQL: whether something of turn `t` that stands in a table happened in the span from ?3 to before ?4. */
function isWithin(table: string): string {
  return `EXISTS (SELECT 1 FROM ${table} e WHERE e.turn_id = t.id AND e.created_at_epoch >= ?3 AND e.created_at_epoch < ?4)`;
}

/** SQL: whether one of the columns holds one of the needles, of which `?1` is a list; letters of ASCII in any case. */
export function holdsNeedle(columns: readonly string[]): string {
  const text = columns.map((column) => `coalesce(${column}, '')`).join(" || char(10) || ");
  return `EXISTS (SELECT 1 FROM json_each(?1) n WHERE instr(lower(${text}), n.value) > 0 OR instr(${text}, n.value) > 0)`;
}

/** SQL: the turns of rows in which the text stands. */
function turnsHolding(goes: "turn" | "note"): string {
  return listSearched(goes)
    .map(({ table, columns }) => {
      const turn = table === "turns" ? "id" : "turn_id";
      return `SELECT ${turn} FROM ${table} WHERE ${turn} IS NOT NULL AND ${holdsNeedle(columns)}`;
    })
    .join(" UNION ");
}

/** The notes that may go by themselves, by their tables. */
const GOING_NOTES = { observations: "going_observations", session_summaries: "going_summaries" } as const;
type NoteTable = keyof typeof GOING_NOTES;
const KIND_OF_NOTE = { observations: "observation", session_summaries: "summary" } as const;

/** Leaves of what was collected that in which the text stands. */
function keepHolding(memory: Database, { needles, sparesDerivedNotes }: SelectionScope): void {
  const values = [JSON.stringify(needles)];
  const [told, noted] = [turnsHolding("turn"), turnsHolding("note")];
  if (sparesDerivedNotes) {
    memory.run(
      `INSERT INTO going_echoes SELECT g.id FROM going_turns g JOIN turns t ON t.id = g.id
       WHERE t.raw = 'whole' AND g.id IN (${noted}) AND g.id NOT IN (${told})`,
      values,
    );
    memory.run("DELETE FROM going_turns WHERE id IN (SELECT id FROM going_echoes)");
    for (const { table, columns } of listSearched("note"))
      memory.run(
        `INSERT INTO going_quotes SELECT '${KIND_OF_NOTE[table as NoteTable]}', id FROM ${table}
         WHERE turn_id IN (SELECT id FROM going_echoes) AND ${holdsNeedle(columns)}`,
        values,
      );
  }
  memory.run(`DELETE FROM going_turns WHERE id NOT IN (${told} UNION ${noted})`, values);
  for (const { table, columns } of listSearched("note")) {
    const going = GOING_NOTES[table as NoteTable];
    memory.run(
      `DELETE FROM ${going} WHERE id NOT IN (SELECT id FROM ${table} WHERE ${holdsNeedle(columns)})`,
      values,
    );
  }
}

function addObservationsOfTurns(memory: Database): void {
  memory.run(
    `INSERT OR IGNORE INTO going_observations SELECT o.id FROM observations o JOIN going_turns g ON g.id = o.turn_id
     WHERE g.stays = 0`,
  );
  memory.run(
    "INSERT OR IGNORE INTO going_summaries SELECT m.id FROM session_summaries m JOIN going_turns g ON g.id = m.turn_id",
  );
}

/**
 * Collects observations, with those that they took the place of and the turns that all of these were made from. What
 * else was made of such a turn goes where `isAlike` says that it tells of the same; where something stays, so does the
 * turn, without what was captured in it.
 */
export function collectObservations(
  memory: Database,
  ids: readonly number[],
  isAlike: (turnId: number, goneId: number, otherId: number) => boolean,
): void {
  const gone = new Set(ids.flatMap((id) => [id, ...listReplacedBy(memory, id)]));
  const turnOf = memory.query<{ turnId: number | null }, [number]>(
    "SELECT turn_id AS turnId FROM observations WHERE id = ?",
  );
  const ofTurn = memory.query<{ id: number }, [number]>("SELECT id FROM observations WHERE turn_id = ?");
  const turns = new Map<number, number[]>();
  for (const id of gone) {
    memory.run("INSERT OR IGNORE INTO going_observations VALUES (?)", [id]);
    const turnId = turnOf.get(id)?.turnId ?? undefined;
    if (turnId !== undefined) turns.set(turnId, [...(turns.get(turnId) ?? []), id]);
  }
  for (const [turnId, goneHere] of turns) {
    const others = ofTurn.all(turnId).filter(({ id }) => !gone.has(id));
    const stay = others.filter(({ id }) => !goneHere.some((one) => isAlike(turnId, one, id)));
    memory.run("INSERT OR IGNORE INTO going_turns (id, stays) VALUES (?, ?)", [
      turnId,
      stay.length > 0 ? 1 : 0,
    ]);
    for (const { id } of others)
      if (!stay.some((one) => one.id === id))
        memory.run("INSERT OR IGNORE INTO going_observations VALUES (?)", [id]);
  }
  addObservationsOfTurns(memory);
}

/** The sessions of what was collected, by their rows. */
export function listSelectedSessions(memory: Database): number[] {
  return memory
    .query<{ id: number }, []>(
      `SELECT session_id AS id FROM turns WHERE id IN (SELECT id FROM going_turns)
       UNION SELECT session_id FROM observations WHERE id IN (SELECT id FROM going_observations)
       UNION SELECT id FROM going_sessions`,
    )
    .all()
    .map((row) => row.id);
}

/** The host's ids of the sessions that go as a whole. */
export function listWholeSessions(memory: Database): string[] {
  return memory
    .query<{ session: string }, []>(
      "SELECT content_session_id AS session FROM sdk_sessions WHERE id IN (SELECT id FROM going_sessions)",
    )
    .all()
    .map(({ session }) => session);
}

/** Adds the sessions of which nothing would be left. */
export function collectEmptySessions(memory: Database): void {
  memory.run(
    `INSERT OR IGNORE INTO going_sessions SELECT s.id FROM sdk_sessions s WHERE s.id IN (SELECT value FROM json_each(?))
       AND s.status <> 'active'
       AND NOT EXISTS (SELECT 1 FROM turns WHERE session_id = s.id AND id NOT IN (SELECT id FROM going_turns WHERE stays = 0))
       AND NOT EXISTS (SELECT 1 FROM observations WHERE session_id = s.id AND id NOT IN (SELECT id FROM going_observations))`,
    [JSON.stringify(listSelectedSessions(memory))],
  );
}

export interface SelectionCounts {
  observations: number;
  summaries: number;
  prompts: number;
  turns: number;
  toolUses: number;
  texts: number;
  commits: number;
  sessions: number;
  projects: number;
}

export function countSelected(memory: Database): SelectionCounts {
  const ofTurns = (table: string) =>
    `(SELECT count(*) FROM ${table} WHERE turn_id IN (SELECT id FROM going_turns))`;
  const counts = memory
    .query<SelectionCounts, []>(
      `SELECT (SELECT count(*) FROM going_observations) AS observations, (SELECT count(*) FROM going_summaries) AS summaries,
         ${ofTurns("user_prompts")} AS prompts, (SELECT count(*) FROM going_turns WHERE stays = 0) AS turns,
         ${ofTurns("tool_uses")} AS toolUses, ${ofTurns("assistant_texts")} AS texts, ${ofTurns("commits")} AS commits,
         (SELECT count(*) FROM going_sessions) AS sessions, (SELECT count(*) FROM going_projects) AS projects`,
    )
    .get();
  if (counts === null) throw new Error("counting returned no row");
  return counts;
}

/** Titles of what would go, the newest first. */
export function listSelectedTitles(memory: Database, limit: number): { id: number; title: string }[] {
  return memory
    .query<{ id: number; title: string }, [number]>(
      `SELECT id, title FROM observations WHERE id IN (SELECT id FROM going_observations)
       ORDER BY created_at_epoch DESC, id DESC LIMIT ?`,
    )
    .all(limit);
}
