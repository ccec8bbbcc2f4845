import type { Database } from "bun:sqlite";
import { bareInput, ERROR_CHARS_KEPT } from "../domain/bare-tool-use.ts";
import { objectColumn } from "./rows.ts";

/** Tool uses, and as many texts, that are made bare between two looks at the clock: a few megabytes at most. */
const ROWS_PER_STEP = 20;

/**
 * Drops raw events of turns that were observed before a time (milliseconds since 1970), the longest observed first, for
 * about `budgetMs`. Of a tool use there stay name, outcome, times and the short fields of its input, such as files; of
 * what the assistant said there stays that it was said, so that told again it is not new. Prompts, observations and
 * summaries are not touched, and the turn is not observed again.
 *
 * @returns how many rows were made bare or turns done with; 0 when there is nothing to drop
 */
export function dropRawEvents(memory: Database, observedBefore: number, budgetMs: number): number {
  if (findTurnToStrip(memory, observedBefore) === undefined) return 0;
  const end = performance.now() + budgetMs;
  let done = 0;
  memory
    .transaction(() => {
      do {
        const turnId = findTurnToStrip(memory, observedBefore);
        if (turnId === undefined) return;
        done += stripSome(memory, turnId);
      } while (performance.now() < end);
    })
    .immediate();
  return done;
}

function findTurnToStrip(memory: Database, observedBefore: number): number | undefined {
  const query = memory.query<{ id: number }, [number]>(
    `SELECT id FROM turns WHERE state = 'observed' AND raw <> 'gone' AND observed_at_epoch < ?
     ORDER BY observed_at_epoch LIMIT 1`,
  );
  return query.get(observedBefore)?.id;
}

function stripSome(memory: Database, turnId: number): number {
  const toolUses = stripToolUses(memory, turnId);
  const texts = memory
    .query(
      `UPDATE assistant_texts SET text = '' WHERE id IN
         (SELECT id FROM assistant_texts WHERE turn_id = ? AND text <> '' LIMIT ?)`,
    )
    .run(turnId, ROWS_PER_STEP).changes;
  const isDone = toolUses < ROWS_PER_STEP && texts < ROWS_PER_STEP;
  memory.run("UPDATE turns SET raw = ? WHERE id = ?", [isDone ? "gone" : "going", turnId]);
  return toolUses + texts + 1;
}

function stripToolUses(memory: Database, turnId: number): number {
  const rows = memory
    .query<{ id: number; input: string }, [number, number]>(
      "SELECT id, input FROM tool_uses WHERE turn_id = ? AND is_bare = 0 LIMIT ?",
    )
    .all(turnId, ROWS_PER_STEP);
  const strip = memory.query(
    "UPDATE tool_uses SET input = ?, result = NULL, error = substr(error, 1, ?), is_bare = 1 WHERE id = ?",
  );
  for (const { id, input } of rows)
    strip.run(JSON.stringify(bareInput(objectColumn(input))), ERROR_CHARS_KEPT, id);
  return rows.length;
}
