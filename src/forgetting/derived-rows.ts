import type { Database } from "bun:sqlite";
import { IS_HELD } from "../store/observations/observations.ts";

/** A turn that is kept and comes soon after one that goes; its notes may quote that one. */
export interface LaterTurn {
  turnId: number;
  /** The turn that goes. */
  after: number;
  /** Whether it can be observed again. */
  isWhole: boolean;
}

/** Kept turns within so many turns behind one that goes, of the same session. */
export function listLaterTurns(memory: Database, turnsMax: number): LaterTurn[] {
  return memory
    .query<{ turnId: number; after: number; isWhole: number }, [number]>(
      `SELECT n.id AS turnId, t.id AS after, n.raw = 'whole' AS isWhole FROM going_turns g JOIN turns t ON t.id = g.id
       JOIN turns n ON n.session_id = t.session_id AND n.number > t.number AND n.number <= t.number + ?
       WHERE t.session_id NOT IN (SELECT id FROM going_sessions) AND n.id NOT IN (SELECT id FROM going_turns)
       ORDER BY n.id`,
    )
    .all(turnsMax)
    .map((row) => ({ ...row, isWhole: row.isWhole === 1 }));
}

const CHARS_MAX = 200_000;

/** What was said in a turn, by the person and by the assistant, as far as it is kept. */
export function textOfTurn(memory: Database, turnId: number): string {
  return textsOf(
    memory,
    "SELECT prompt_text AS text FROM user_prompts WHERE turn_id = ?1 UNION ALL SELECT text FROM assistant_texts WHERE turn_id = ?1",
    turnId,
  );
}

/** What notes on a turn say, each with its kind and id. */
export function listNotesOfTurn(
  memory: Database,
  turnId: number,
): { kind: "observation" | "summary"; id: number; text: string }[] {
  return memory
    .query<{ kind: "observation" | "summary"; id: number; text: string }, [number]>(
      `SELECT 'observation' AS kind, id, title || char(10) || subtitle || char(10) || facts || char(10) || narrative AS text
         FROM observations WHERE turn_id = ?1
       UNION ALL SELECT 'summary', id, request || char(10) || investigated || char(10) || learned || char(10) || completed
         || char(10) || next_steps || char(10) || notes FROM session_summaries WHERE turn_id = ?1`,
    )
    .all(turnId);
}

function textsOf(memory: Database, sql: string, turnId: number): string {
  const rows = memory.query<{ text: string }, [number]>(sql).all(turnId);
  return rows
    .map((row) => row.text)
    .join("\n")
    .slice(0, CHARS_MAX);
}

/** The turn is observed again, now that what a note on it quotes is gone. */
export function addDerivedNote(
  memory: Database,
  turnId: number,
  note: { kind: "observation" | "summary"; id: number },
): void {
  memory.run("INSERT OR IGNORE INTO going_echoes VALUES (?)", [turnId]);
  memory.run("INSERT OR IGNORE INTO going_quotes VALUES (?, ?)", [note.kind, note.id]);
}

/** Notes that quote what goes and cannot be made again go with it. */
export function selectDerivedNote(memory: Database, kind: "observation" | "summary", id: number): void {
  const table = kind === "observation" ? "going_observations" : "going_summaries";
  memory.run(`INSERT OR IGNORE INTO ${table} VALUES (?)`, [id]);
}

/** Whether somebody has put a hand on an observation, so that observing again leaves it as it is. */
export function isProtectedNote(memory: Database, id: number): boolean {
  return memory.query(`SELECT 1 FROM observations WHERE id = ? AND ${IS_HELD}`).get(id) !== null;
}
