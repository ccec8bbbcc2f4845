import type { Database } from "bun:sqlite";
import type { JsonObject } from "../../domain/host-event.ts";
import type { Saver } from "../../domain/observation.ts";
import { exists, findRow, insertRow, listRows, objectColumn } from "../database/rows.ts";

/** `unmerge` removes a link between two observations. */
export type ChangeAction =
  | "save"
  | "edit"
  | "pin"
  | "unpin"
  | "merge"
  | "unmerge"
  | "trust"
  | "distrust"
  | "undo"
  | "forget";

/** Who changed something; the rule links what says the same. */
export type Changer = Saver | "rule";

export interface NewChange {
  action: ChangeAction;
  by: Changer;
  /** Undefined for what was forgotten. */
  observationId: number | undefined;
  /** What undoing it brings back. */
  before: JsonObject;
  at: number;
}

/** A stored change. */
export interface Change extends NewChange {
  id: number;
  /** The present title of the observation; "" where there is none. */
  title: string;
  undoneAt: number | undefined;
}

/** The history that is kept, as much again of what the rule did; older changes cannot be undone any more. */
const CHANGES_MAX = 5_000;
/** The history is trimmed once in so many changes. */
const TRIMMED_EVERY = 100;

export function recordChange(memory: Database, change: NewChange): void {
  const id = insertRow(memory, "changes", {
    at_epoch: change.at,
    action: change.action,
    changed_by: change.by,
    observation_id: change.observationId ?? null,
    before: JSON.stringify(change.before),
  });
  if (id % TRIMMED_EVERY === 0) trimHistory(memory);
}

/** By hand and by rule separately: an import with many duplicates must not push out what people can undo. */
function trimHistory(memory: Database): void {
  for (const ofRule of [0, 1])
    memory.run(
      `DELETE FROM changes WHERE (changed_by = 'rule') = ?1 AND id <=
         (SELECT id FROM changes WHERE (changed_by = 'rule') = ?1 ORDER BY id DESC LIMIT 1 OFFSET +?2)`,
      [ofRule, CHANGES_MAX],
    );
}

interface ChangeRow {
  id: number;
  at: number;
  action: ChangeAction;
  by: Changer;
  observationId: number | null;
  before: string;
  undoneAt: number | null;
  title: string;
}

const SELECT = `SELECT c.id, c.at_epoch AS at, c.action, c.changed_by AS by, c.observation_id AS observationId, c.before,
  c.undone_at_epoch AS undoneAt, coalesce(o.title, '') AS title
  FROM changes c LEFT JOIN observations o ON o.id = c.observation_id`;

/** Changes by hand, the newest first; of one observation also those that the rule made. */
export function listChanges(
  memory: Database,
  asked: { observationId?: number | undefined; limit: number; offset: number },
): Change[] {
  const { observationId = null, limit, offset } = asked;
  const sql = `${SELECT} WHERE (? IS NULL AND c.changed_by <> 'rule') OR c.observation_id = +? ORDER BY c.id DESC LIMIT +? OFFSET +?`;
  return listRows<ChangeRow>(memory, sql, observationId, observationId, limit, offset).map(changeOf);
}

export function findChange(memory: Database, id: number): Change | undefined {
  const row = findRow<ChangeRow>(memory, `${SELECT} WHERE c.id = ?`, id);
  return row === undefined ? undefined : changeOf(row);
}

function changeOf(row: ChangeRow): Change {
  return {
    ...row,
    observationId: row.observationId ?? undefined,
    before: objectColumn(row.before),
    undoneAt: row.undoneAt ?? undefined,
  };
}

/** Changes that undo one another. */
const KINDS_OF_CHANGE: readonly (readonly ChangeAction[])[] = [
  ["pin", "unpin"],
  ["trust", "distrust"],
  ["merge", "unmerge"],
];

/** Whether something of the same kind has happened to the observation since, so that undoing this would undo that too. */
export function hasLaterChange(memory: Database, change: Change): boolean {
  const same = KINDS_OF_CHANGE.find((kind) => kind.includes(change.action)) ?? [change.action];
  return exists(
    memory,
    `SELECT 1 FROM changes WHERE observation_id = ? AND id > ? AND undone_at_epoch IS NULL
           AND action IN (SELECT value FROM json_each(?)) LIMIT 1`,
    change.observationId ?? null,
    change.id,
    JSON.stringify(same),
  );
}

export function setUndone(memory: Database, id: number, at: number): void {
  memory.run("UPDATE changes SET undone_at_epoch = ? WHERE id = ?", [at, id]);
}

/** The rule's own links are no history once what they linked says something else. */
export function deleteRuleChanges(memory: Database, observationId: number): void {
  memory.run("DELETE FROM changes WHERE observation_id = ? AND changed_by = 'rule'", [observationId]);
}
