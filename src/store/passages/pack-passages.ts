import type { Database } from "bun:sqlite";
import { findRow, listNumbers } from "../database/rows.ts";
import { deleteBlocks, readUtterances } from "./blocks.ts";
import { addToPack, type PackedTurn, packTurn } from "./packs.ts";

/** UTF-16 units of a pack, about: what is read to quote one passage, in a millisecond. */
const PACK_CHARS = 400_000;
/** Bytes of blocks that are worth writing a pack again. */
const BYTES_MIN = 12_000;
/** Blocks looked at in one piece. */
const BLOCKS_MAX = 1_000;

/** Of a turn that was observed before ?1, and of which nothing is to be made anew. */
const SETTLED = `SELECT b.turn_id, coalesce(s.project_id, 0) AS project_id, octet_length(b.records) AS bytes
  FROM passage_blocks b JOIN turns t ON t.id = b.turn_id JOIN sdk_sessions s ON s.id = t.session_id
  WHERE t.state = 'observed' AND t.observed_at_epoch < ?1
    AND NOT EXISTS (SELECT 1 FROM passages_pending WHERE turn_id = t.id) LIMIT ${BLOCKS_MAX}`;

/**
 * Packs the quotes of settled turns of one project, as many as a pack holds: those observed before a time, in milliseconds
 * since 1970.
 *
 * @returns whether there were enough
 */
export function packPassages(memory: Database, observedBefore: number, bytesMin = BYTES_MIN): boolean {
  return memory
    .transaction(() => {
      const project = findRow<{ id: number }>(
        memory,
        `SELECT project_id AS id FROM (${SETTLED}) GROUP BY 1 HAVING sum(bytes) >= ?2 LIMIT 1`,
        observedBefore,
        bytesMin,
      );
      if (project === undefined) return false;
      const turnIds = listNumbers(
        memory,
        `SELECT DISTINCT turn_id FROM (${SETTLED}) WHERE project_id = ?2`,
        observedBefore,
        project.id,
      );
      const turns = takeTurns(memory, turnIds);
      for (const { turnId } of turns) deleteBlocks(memory, turnId);
      addToPack(memory, project.id, turns, PACK_CHARS);
      return true;
    })
    .immediate();
}

function takeTurns(memory: Database, turnIds: readonly number[]): PackedTurn[] {
  const turns: PackedTurn[] = [];
  let chars = 0;
  for (const turnId of turnIds) {
    const turn = packTurn(turnId, readUtterances(memory, turnId));
    if (chars > 0 && chars + turn.line.length > PACK_CHARS) break;
    turns.push(turn);
    chars += turn.line.length;
  }
  return turns;
}
