import { MemoryError } from "../domain/error.ts";
import { asNumber } from "../domain/json.ts";
import type { ChangeDeps } from "../forgetting/deps.ts";
import type { ChangesRequest, WireChange, WireChanges } from "../protocol/curation.ts";
import { setTrusted } from "../screening/flags.ts";
import { judge } from "../screening/screen.ts";
import {
  type Change,
  type ChangeAction,
  findChange,
  hasLaterChange,
  listChanges,
  recordChange,
  setUndone,
} from "../store/observations/changes.ts";
import {
  type EditableFields,
  getObservation,
  restoreFields,
  setPinned,
} from "../store/observations/observation-edits.ts";
import { isReplacedBy, setSupersededBy } from "../store/observations/observation-links.ts";
import { findObservation } from "../store/observations/observations.ts";
import { fieldsOf } from "./edit.ts";

/** What can be taken back: what was forgotten is gone, and what was saved is forgotten rather than undone. */
const UNDOABLE: ReadonlySet<ChangeAction> = new Set([
  "edit",
  "pin",
  "unpin",
  "merge",
  "part",
  "trust",
  "distrust",
]);

/** The changes that were made by hand, the newest first; of one observation also what the rule has linked. */
export function changeHistory(deps: Pick<ChangeDeps, "memory">, asked: ChangesRequest): WireChanges {
  const { observation: observationId, limit, offset } = asked;
  const found = listChanges(deps.memory, { observationId, limit: limit + 1, offset });
  const items = found.slice(0, limit).map((change) => wireChange(deps, change));
  return { items, hasMore: found.length > limit, offset, limit };
}

function wireChange(deps: Pick<ChangeDeps, "memory">, change: Change): WireChange {
  const { id, at, action, by, observationId, title } = change;
  const undoable = isUndoable(deps, change);
  return {
    id,
    at: new Date(at).toISOString(),
    action,
    by,
    observation: observationId ?? null,
    title,
    undoable,
  };
}

function isUndoable(deps: Pick<ChangeDeps, "memory">, change: Change): boolean {
  return obstacleTo(deps, change) === undefined;
}

/** Why a change cannot be taken back; undefined where it can. */
function obstacleTo({ memory }: Pick<ChangeDeps, "memory">, change: Change): string | undefined {
  const { action, observationId, before, undoneAt } = change;
  if (action === "forget") return "what was forgotten is gone for good";
  if (action === "save") return `\`claude-mem forget ${observationId ?? "ID"}\` removes what was saved`;
  if (!UNDOABLE.has(action) || observationId === undefined) return "it is no change of its own";
  if (undoneAt !== undefined) return "it was undone already";
  if (hasLaterChange(memory, change)) return "a later change of its kind has to be undone first";
  const replacedBy = action === "merge" || action === "part" ? asNumber(before.supersededBy) : undefined;
  if (replacedBy === undefined) return undefined;
  if (findObservation(memory, replacedBy) === undefined) return `#${replacedBy} was forgotten`;
  if (isReplacedBy(memory, replacedBy, observationId))
    return `#${replacedBy} was itself replaced by #${observationId} since`;
  return undefined;
}

/**
 * Takes back one change, if nothing of its kind has happened to the observation since.
 *
 * @returns the id of the observation
 * @throws MemoryError no-such-change, invalid-input
 */
export function undoChange(deps: ChangeDeps, changeId: number): number {
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

function takeBack({ memory, now }: ChangeDeps, { action, before }: Change, id: number): void {
  switch (action) {
    case "pin":
      return setPinned(memory, id, undefined);
    case "unpin":
      return setPinned(memory, id, now());
    case "trust":
    case "distrust":
      setTrusted(memory, id, action === "trust" ? undefined : now());
      return judge(memory, "observation", id);
    case "merge":
    case "part": {
      const by = asNumber(before.supersededBy);
      return setSupersededBy(memory, id, by, by === undefined ? "apart" : "hand");
    }
    default: {
      const fields = { ...fieldsOf(getObservation(memory, id)), ...before } as unknown as EditableFields;
      restoreFields(memory, id, fields, asNumber(before.editedAt));
      judge(memory, "observation", id);
    }
  }
}
