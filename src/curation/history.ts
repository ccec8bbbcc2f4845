import { MemoryError } from "../domain/error.ts";
import { asNumber } from "../domain/json.ts";
import type { ChangesRequest, WireChange, WireChanges } from "../protocol/curation.ts";
import { setTrusted } from "../screening/flags.ts";
import { screenNote } from "../screening/screen.ts";
import {
  type Change,
  type ChangeAction,
  findChange,
  hasLaterChange,
  listChanges,
  recordChange,
  setUndone,
} from "../store/observations/changes.ts";
import { type EditableFields, setFields, setPinned } from "../store/observations/observation-edits.ts";
import { isReplacedBy, setSupersededBy } from "../store/observations/observation-links.ts";
import { findObservation } from "../store/observations/observations.ts";
import { type EditDeps, fieldsOf, getKnown } from "./edit.ts";

const UNDOABLE: ReadonlySet<ChangeAction> = new Set([
  "edit",
  "pin",
  "unpin",
  "merge",
  "unmerge",
  "trust",
  "distrust",
]);

/** Changes by people and agents, newest first; for one observation also those that the rule made. */
export function changeHistory(deps: Pick<EditDeps, "memory">, asked: ChangesRequest): WireChanges {
  const { observation: observationId, limit, offset } = asked;
  const found = listChanges(deps.memory, { observationId, limit: limit + 1, offset });
  const items = found.slice(0, limit).map((change) => wireChange(deps, change));
  return { items, hasMore: found.length > limit, offset, limit };
}

function wireChange(deps: Pick<EditDeps, "memory">, change: Change): WireChange {
  const { id, action, by, title, at, observationId } = change;
  return {
    id,
    action,
    by,
    title,
    at: new Date(at).toISOString(),
    observation: observationId ?? null,
    undoable: obstacleTo(deps, change) === undefined,
  };
}

/** Why a change cannot be undone; undefined if it can. */
function obstacleTo({ memory }: Pick<EditDeps, "memory">, change: Change): string | undefined {
  const { action, observationId, before, undoneAt } = change;
  if (action === "forget") return "a forget is permanent";
  if (action === "save")
    return `use \`claude-mem forget ${observationId ?? "ID"}\` to delete a saved observation`;
  if (!UNDOABLE.has(action) || observationId === undefined)
    return "it only logs another change; undo that one";
  if (undoneAt !== undefined) return "it was undone already";
  if (hasLaterChange(memory, change)) return "undo the later change of the same kind first";
  const replacedBy = action === "merge" || action === "unmerge" ? asNumber(before.supersededBy) : undefined;
  if (replacedBy === undefined) return undefined;
  if (findObservation(memory, replacedBy) === undefined) return `#${replacedBy} was forgotten`;
  if (isReplacedBy(memory, replacedBy, observationId))
    return `#${replacedBy} has since been replaced by #${observationId}`;
  return undefined;
}

/**
 * Undoes one change, unless the observation has had a later one of the same kind.
 *
 * @returns the id of the observation
 * @throws MemoryError no-such-change, invalid-input
 */
export function undoChange(deps: EditDeps, changeId: number): number {
  const { memory } = deps;
  return memory
    .transaction(() => {
      const change = findChange(memory, changeId);
      if (change === undefined) throw new MemoryError("no-such-change", `there is no change ${changeId}`);
      const { observationId, action } = change;
      const obstacle = obstacleTo(deps, change);
      if (observationId === undefined || obstacle !== undefined)
        throw new MemoryError(
          "invalid-input",
          `change ${changeId} (${action}) cannot be undone: ${obstacle}`,
        );
      takeBack(deps, change, observationId);
      setUndone(memory, changeId, deps.now());
      const undone = { action: "undo", by: "person", observationId, before: {}, at: deps.now() } as const;
      recordChange(memory, undone);
      return observationId;
    })
    .immediate();
}

function takeBack(deps: EditDeps, { action, before }: Change, id: number): void {
  const { memory, now } = deps;
  switch (action) {
    case "pin":
      return setPinned(memory, id, undefined);
    case "unpin":
      return setPinned(memory, id, now());
    case "trust":
    case "distrust":
      setTrusted(memory, id, action === "trust" ? undefined : now());
      return screenNote(memory, "observation", id);
    case "merge":
    case "unmerge": {
      const by = asNumber(before.supersededBy);
      return setSupersededBy(memory, id, by, by === undefined ? "unlinked" : "hand");
    }
    default: {
      const fields = { ...fieldsOf(getKnown(deps, id)), ...before } as unknown as EditableFields;
      setFields(memory, id, fields, asNumber(before.editedAt));
      screenNote(memory, "observation", id);
    }
  }
}
