import { MemoryError } from "../domain/error.ts";
import type { ForgettingDeps } from "../forgetting/finish-forgets.ts";
import { forget } from "../forgetting/forget.ts";
import { createInTurn, type InTurn } from "../lib/in-turn.ts";
import type { MemoryChanges } from "../protocol/curation.ts";
import { wireObservation } from "../protocol/memory.ts";
import { readObservations } from "../store/lists/listed.ts";
import { findShown } from "../store/observations/observation-links.ts";
import { editMemory, mergeMemories } from "./edit.ts";
import { changeHistory, undoChange } from "./history.ts";
import { type SavingDeps, saveMemory } from "./save.ts";

/** What curation needs of the worker. */
export interface CurationDeps extends ForgettingDeps, SavingDeps {
  /** Ingests what is in the inbox, a little at a time, so that `ingest`, which cannot be interrupted, has little left. */
  settle(): Promise<void>;
}

/** Changes that people and agents make, one after the other: between the steps of a forget the worker does other things. */
export function openCuration(deps: CurationDeps, inTurn: InTurn = createInTurn()): MemoryChanges {
  const answer = (id: number) => {
    // Indexes the change, so that a search finds it at once.
    deps.ingest([]);
    const [changed] = readObservations(deps.memory, [id]);
    if (changed === undefined) throw new MemoryError("not-found", `there is no observation #${id}`);
    return wireObservation(changed);
  };
  return {
    // What is saved again may be replaced by one that a person has pinned.
    save: (asked) => inTurn(() => answer(findShown(deps.memory, saveMemory(deps, asked)))),
    edit: (id, asked) =>
      inTurn(() => {
        editMemory(deps, id, asked);
        return answer(id);
      }),
    merge: (asked) =>
      inTurn(() => {
        mergeMemories(deps, asked);
        return answer(asked.keep);
      }),
    forget: (asked) =>
      inTurn(async () => {
        await deps.settle();
        return forget(deps, asked);
      }),
    history: (asked) => changeHistory(deps, asked),
    undo: (changeId) => inTurn(() => answer(undoChange(deps, changeId))),
  };
}
