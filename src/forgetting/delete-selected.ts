import type { Saver } from "../domain/observation.ts";
import { recordChange } from "../store/observations/changes.ts";
import { forgetText } from "./blank-text.ts";
import { deleteSelectedRows } from "./delete-rows.ts";
import type { ChangeDeps } from "./deps.ts";
import { type Asked, isByText, isTimeAlone } from "./select.ts";
import { countSelected } from "./selection.ts";
import { appendForgotten } from "./tombstone-file.ts";
import { addTombstones } from "./tombstones.ts";
import { insertUnfinished, type UnfinishedForget } from "./unfinished-forgets.ts";
import { listSelectedTombstones, listSubjectTombstones, timeTombstone } from "./write-tombstones.ts";

/**
 * Removes what was collected, in one transaction with the hashes by which it is known again. The file of these is written
 * before the commit: a tombstone too many keeps out only what is there already.
 *
 * @param unfinished what is left to do when these rows are gone
 * @returns how many entries of ledgers were cleared
 */
export function deleteSelected(
  deps: ChangeDeps,
  scope: Asked,
  by: Saver,
  unfinished?: Omit<UnfinishedForget, "id">,
): number {
  const { memory, paths } = deps;
  const at = deps.now();
  return memory
    .transaction(() => {
      const before = { ...countSelected(memory) };
      const needles = isByText(scope) ? scope.needles : [];
      const tombstones = [
        ...listSelectedTombstones(memory, at),
        ...listSubjectTombstones(memory, needles, at),
      ];
      if (isTimeAlone(scope)) tombstones.push(timeTombstone(scope.since, scope.until, at));
      addTombstones(memory, tombstones);
      const cleared = deleteSelectedRows(memory) + forgetText(memory, needles);
      recordChange(memory, { action: "forget", by, observationId: undefined, before, at });
      if (unfinished !== undefined) insertUnfinished(memory, unfinished, at);
      appendForgotten(memory, paths.forgotten, tombstones);
      return cleared;
    })
    .immediate();
}
