import type { Database } from "bun:sqlite";
import type { Utterance } from "../../domain/passage.ts";
import { findNumber, listRows } from "../database/rows.ts";
import { readUtterances, writeBlocks } from "./blocks.ts";
import { awaitPassages } from "./pending-passages.ts";

/**
 * What is quoted of a row whose content was dropped, as it goes into an export: ids are those of one memory, keys are the
 * same in each.
 */
export interface MovedUtterance extends Omit<Utterance, "sourceId"> {
  /** Hash of the text, or the host's id of the tool use. */
  key: string;
}

/** Some of what is quoted of a turn. */
export interface MovedUtterances {
  turn_id: number;
  utterances: MovedUtterance[];
}

/** UTF-16 units of one line of an export, about. */
const LINE_CHARS = 500_000;

/** What is quoted of rows that an export holds without their content, turn by turn. */
export function* listMovedUtterances(memory: Database): Generator<MovedUtterances> {
  const sql = `SELECT id FROM turns WHERE payload <> 'full' AND (EXISTS (SELECT 1 FROM passage_blocks WHERE turn_id = turns.id)
       OR EXISTS (SELECT 1 FROM passage_pack_turns WHERE turn_id = turns.id))`;
  for (const { id } of memory.query<{ id: number }, []>(sql).iterate()) {
    const keys = keysOfDropped(memory, id);
    let line: MovedUtterance[] = [];
    let chars = 0;
    for (const { sourceId, ...utterance } of readUtterances(memory, id)) {
      const key = keys.get(`${utterance.source}${sourceId}`);
      if (key === undefined) continue;
      line.push({ key, ...utterance });
      chars += utterance.passages.reduce((sum, { length }) => sum + length, 0);
      if (chars < LINE_CHARS) continue;
      yield { turn_id: id, utterances: line };
      [line, chars] = [[], 0];
    }
    if (line.length > 0) yield { turn_id: id, utterances: line };
  }
}

function keysOfDropped(memory: Database, turnId: number): Map<string, string> {
  const sql = `SELECT 't' || id AS source, text_hash AS key FROM assistant_texts WHERE turn_id = ?1 AND text = ''
    UNION ALL SELECT s.letter || id, tool_use_id FROM tool_uses, (SELECT 'i' AS letter UNION ALL SELECT 'o') s
      WHERE turn_id = ?1 AND is_stripped = 1
    UNION ALL SELECT s.letter || id, tool_use_id FROM stripped_tool_uses, (SELECT 'i' AS letter UNION ALL SELECT 'o') s
      WHERE turn_id = ?1`;
  const rows = listRows<{ source: string; key: string }>(memory, sql, turnId);
  return new Map(rows.map(({ source, key }) => [source, key]));
}

/**
 * Takes over what another memory quoted of a turn's rows, where they are here without their content too. What was
 * forgotten has no row here, and so nothing is taken over of it.
 *
 * @returns how many are new
 */
export function takeUtterances(memory: Database, turnId: number, moved: readonly MovedUtterance[]): number {
  const known = readUtterances(memory, turnId);
  const names = new Set(known.map(({ source, sourceId }) => `${source}${sourceId}`));
  const added = moved.flatMap(({ key, ...utterance }) => {
    const sourceId = findDropped(memory, turnId, utterance.source, key);
    return sourceId === undefined || names.has(`${utterance.source}${sourceId}`)
      ? []
      : [{ ...utterance, sourceId }];
  });
  if (added.length === 0) return 0;
  // At the end: the places of those that are indexed stay right until all are made anew, in order.
  writeBlocks(memory, turnId, [...known, ...added]);
  awaitPassages(memory, turnId);
  return added.length;
}

function findDropped(
  memory: Database,
  turnId: number,
  source: Utterance["source"],
  key: string,
): number | undefined {
  const sql =
    source === "t"
      ? "SELECT id FROM assistant_texts WHERE turn_id = ? AND text_hash = ? AND text = ''"
      : "SELECT id FROM all_tool_uses WHERE turn_id = ? AND tool_use_id = ? AND is_stripped = 1";
  return source === "p" ? undefined : findNumber(memory, sql, turnId, key);
}
