import { MemoryError } from "../domain/error.ts";
import type { ChangeDeps } from "../forgetting/deps.ts";
import type { MergeRequest } from "../protocol/curation.ts";
import { getKnown, supersede } from "./edit.ts";

/**
 * Merges observations by hand: one is kept and shown, the others say that it took their place. Nothing is deleted, and
 * each link can be undone.
 *
 * @throws MemoryError not-found, invalid-input
 */
export function mergeMemories(deps: ChangeDeps, { keep, ids, by }: MergeRequest): void {
  deps.memory
    .transaction(() => {
      const kept = getKnown(deps, keep);
      if (kept.supersededBy !== undefined)
        throw new MemoryError(
          "invalid-input",
          `#${keep} was itself replaced by #${kept.supersededBy}; merge into that one`,
        );
      for (const id of new Set(ids)) {
        if (id === keep) throw new MemoryError("invalid-input", `#${id} cannot be merged into itself`);
        supersede(deps, getKnown(deps, id), keep, by);
      }
    })
    .immediate();
}
