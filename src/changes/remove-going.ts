import type { Saver } from "../domain/observation.ts";
import { recordChange } from "../store/changes.ts";
import { deleteGoing } from "../store/delete-going.ts";
import { addTombstones } from "../store/forgotten.ts";
import { countGoing } from "../store/going.ts";
import { listGoingTombstones, timeTombstone } from "../store/going-tombstones.ts";
import { clearBranchesHolding, deleteRowsHolding } from "../store/rows-holding.ts";
import type { ChangeDeps } from "./deps.ts";
import { type Asked, isByText, isTimeAlone } from "./find-going.ts";
import { appendForgotten } from "./forgotten-file.ts";

/** Tables whose rows the scope has found, or that say nothing in words. What else holds the text goes row by row. */
const OF_SCOPE: ReadonlySet<string> = new Set([
  "observations",
  "session_summaries",
  "user_prompts",
  "tool_uses",
  "assistant_texts",
  "turns",
  "commits",
  "sdk_sessions",
  "projects",
  "forgotten",
  "observation_files",
  "search_pending",
  "private_spans",
  "transcripts",
  "model_calls",
]);

/**
 * Removes what was collected, in one transaction with the hashes by which it is known again. The file of these is written
 * before the commit: a tombstone too many keeps out only what is there already.
 *
 * @returns how many entries of ledgers were cleared
 */
export function removeGoing(deps: ChangeDeps, scope: Asked, by: Saver): number {
  const { memory, paths } = deps;
  const at = deps.now();
  return memory
    .transaction(() => {
      const before = { ...countGoing(memory) };
      const tombstones = listGoingTombstones(memory, at);
      if (isTimeAlone(scope)) tombstones.push(timeTombstone(scope.since, scope.until, at));
      addTombstones(memory, tombstones);
      let cleared = deleteGoing(memory);
      if (isByText(scope)) {
        cleared += deleteRowsHolding(memory, scope.needles, OF_SCOPE);
        clearBranchesHolding(memory, scope.needles);
      }
      recordChange(memory, { action: "forget", by, observationId: undefined, before, at });
      appendForgotten(paths.forgotten, tombstones);
      return cleared;
    })
    .immediate();
}
