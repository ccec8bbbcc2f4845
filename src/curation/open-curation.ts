import { MemoryError } from "../domain/error.ts";
import type { ChangeDeps, MemoryChange } from "../forgetting/deps.ts";
import { forget } from "../forgetting/forget.ts";
import { createInTurn, type InTurn } from "../lib/in-turn.ts";
import type { MemoryChanges } from "../protocol/curation.ts";
import { wireObservation } from "../protocol/memory.ts";
import { readObservations } from "../store/lists/listed.ts";
import { findShown } from "../store/observations/observation-links.ts";
import { editMemory, getKnown } from "./edit.ts";
import { changeHistory, undoChange } from "./history.ts";
import { mergeMemories } from "./merge.ts";
import { saveMemory } from "./save.ts";

/**
 * All changes by hand, within the worker: each is one transaction, and tells whoever listens. They are made one after the
 * other, because a forget has several steps between which the worker does other things.
 */
export function openChanges(deps: ChangeDeps, inTurn: InTurn = createInTurn()): MemoryChanges {
  const answer = (id: number, kind: MemoryChange["kind"]) => {
    // What was changed is found by its new words at once.
    deps.catchUp([]);
    deps.onChange?.({ kind, ids: [id] });
    const [changed] = readObservations(deps.memory, [id]);
    if (changed === undefined) throw new MemoryError("not-found", `there is no observation #${id}`);
    return wireObservation(changed);
  };
  return {
    save: (asked) =>
      inTurn(() => {
        const id = saveMemory(deps, asked);
        // Saved again, it may have found what a person has pinned.
        return answer(findShown(deps.memory, getKnown(deps, id)), "saved");
      }),
    edit: (id, asked) =>
      inTurn(() => {
        editMemory(deps, id, asked);
        return answer(id, "changed");
      }),
    merge: (asked) =>
      inTurn(() => {
        mergeMemories(deps, asked);
        return answer(asked.keep, "changed");
      }),
    forget: (asked) =>
      inTurn(async () => {
        await deps.settle();
        return forget(deps, asked);
      }),
    history: (asked) => changeHistory(deps, asked),
    undo: (changeId) => inTurn(() => answer(undoChange(deps, changeId), "changed")),
  };
}
