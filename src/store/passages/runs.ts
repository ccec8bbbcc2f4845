import type { Database } from "bun:sqlite";
import {
  kindOfRole,
  PASSAGE_ROLES,
  type PassageKind,
  type PassageRole,
  type Utterance,
} from "../../domain/passage.ts";
import { findRow } from "../database/rows.ts";

/** The keys of a turn's passages, which follow each other. */
interface Run {
  firstId: number;
  /** A digit for each: the place of its role in `PASSAGE_ROLES`; `-` for one that was dropped. */
  roles: string;
}

const DROPPED = "-";

export function findRun(memory: Database, turnId: number): Run | undefined {
  return findRow(memory, "SELECT first_id AS firstId, roles FROM passage_runs WHERE turn_id = ?", turnId);
}

export function insertRun(
  memory: Database,
  turnId: number,
  firstId: number,
  utterances: readonly Utterance[],
): void {
  const roles = utterances.map(({ role, passages }) => digitOf(role).repeat(passages.length)).join("");
  memory
    .query("INSERT INTO passage_runs (turn_id, first_id, roles) VALUES (?, ?, ?)")
    .run(turnId, firstId, roles);
}

/** Drops the passages of a kind; triggers delete their words and vectors. */
export function thinRun(memory: Database, turnId: number, kind: PassageKind): void {
  const run = findRun(memory, turnId);
  const dropped = new Set(digitsOf(kind));
  const roles = [...(run?.roles ?? "")].map((digit) => (dropped.has(digit) ? DROPPED : digit)).join("");
  memory.query("UPDATE passage_runs SET roles = ? WHERE turn_id = ?").run(roles, turnId);
}

export function countOf(utterances: readonly Utterance[]): number {
  return utterances.reduce((sum, { passages }) => sum + passages.length, 0);
}

/** The keys of the passages that are quoted, by their place in the turn. */
export function placesOf({ firstId, roles }: Run): number[] {
  return [...roles].flatMap((digit, index) => (digit === DROPPED ? [] : [firstId + index]));
}

function digitOf(role: PassageRole): string {
  return String(PASSAGE_ROLES.indexOf(role));
}

export function digitsOf(kind: PassageKind): string {
  return PASSAGE_ROLES.filter((role) => kindOfRole(role) === kind)
    .map(digitOf)
    .join("");
}

/** Where a passage stands. */
export interface PassagePlace {
  id: number;
  turnId: number;
  sessionId: number;
  /** Its position in the turn. */
  place: number;
  role: number;
}

/** SQL: the columns of a `PassagePlace`, where the run of its key is joined. */
export function placeColumns(id: string): string {
  return `${id} AS id, r.turn_id AS turnId, t.session_id AS sessionId,
    length(replace(substr(r.roles, 1, ${id} - r.first_id), '${DROPPED}', '')) AS place,
    cast(substr(r.roles, ${id} - r.first_id + 1, 1) AS INTEGER) AS role`;
}

/** SQL: joins the run of a key, and its turn; a key of none has no row. */
export function joinRun(id: string): string {
  return `JOIN passage_runs r ON r.first_id = (SELECT max(first_id) FROM passage_runs WHERE first_id <= ${id})
      AND substr(r.roles, ${id} - r.first_id + 1, 1) BETWEEN '0' AND '9'
    JOIN turns t ON t.id = r.turn_id`;
}

/** How many passages there are. */
export const COUNT_PASSAGES = `SELECT coalesce(sum(length(replace(roles, '${DROPPED}', ''))), 0) FROM passage_runs`;
