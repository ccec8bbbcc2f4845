import { cleanText } from "../domain/clean-payload.ts";
import { MemoryError } from "../domain/error.ts";
import type { JsonObject } from "../domain/host-event.ts";
import type { Observation, Saver } from "../domain/observation.ts";
import type { ChangeDeps } from "../forgetting/deps.ts";
import type { EditRequest } from "../protocol/curation.ts";
import { setTrusted } from "../screening/flags.ts";
import { judge } from "../screening/screen.ts";
import { recordChange } from "../store/observations/changes.ts";
import { type EditableFields, editObservation, setPinned } from "../store/observations/observation-edits.ts";
import { setSupersededBy } from "../store/observations/observation-links.ts";
import { findObservation } from "../store/observations/observations.ts";
import { titled } from "./save.ts";

/** @throws MemoryError not-found */
export function getKnown(deps: Pick<ChangeDeps, "memory">, id: number): Observation {
  const found = findObservation(deps.memory, id);
  if (found === undefined) throw new MemoryError("not-found", `there is no observation #${id}`);
  return found;
}

/**
 * Changes what an observation says, whether it is pinned and what takes its place; each is an entry of the history of
 * its own, so that it can be undone alone.
 *
 * @throws MemoryError not-found, invalid-input
 */
export function editMemory(deps: ChangeDeps, id: number, asked: EditRequest): void {
  const { memory } = deps;
  const at = deps.now();
  memory
    .transaction(() => {
      const observation = getKnown(deps, id);
      const fields = editedFields(observation, asked);
      if (fields !== undefined) {
        const before = { ...fieldsOf(observation), editedAt: observation.editedAt ?? null };
        editObservation(memory, id, fields, at);
        recordChange(memory, { action: "edit", by: asked.by, observationId: id, before, at });
        judge(memory, "observation", id);
      }
      if (asked.pinned !== undefined && asked.pinned !== observation.isPinned)
        pin(deps, observation, asked.pinned, asked.by);
      if (asked.trusted !== undefined) trust(deps, observation, asked.trusted, asked.by);
      if (asked.supersededBy !== undefined)
        supersede(deps, observation, asked.supersededBy ?? undefined, asked.by);
    })
    .immediate();
}

function pin({ memory, now }: ChangeDeps, { id }: Observation, isPinned: boolean, by: Saver): void {
  setPinned(memory, id, isPinned ? now() : undefined);
  recordChange(memory, {
    action: isPinned ? "pin" : "unpin",
    by,
    observationId: id,
    before: {},
    at: now(),
  });
}

/** An agent that was told what to do would also be told to say so: only a person takes a mark off. */
function trust(
  { memory, now }: ChangeDeps,
  { id, suspicion }: Observation,
  isTrusted: boolean,
  by: Saver,
): void {
  if (by !== "person")
    throw new MemoryError("invalid-input", "only a person can say that a memory is no attack");
  if (isTrusted && suspicion === undefined) return;
  setTrusted(memory, id, isTrusted ? now() : undefined);
  judge(memory, "observation", id);
  const action = isTrusted ? "trust" : "distrust";
  recordChange(memory, { action, by, observationId: id, before: {}, at: now() });
}

/** Says by what an observation was replaced, or takes that back; then the rule does not link it again. */
export function supersede(
  deps: ChangeDeps,
  observation: Observation,
  by: number | undefined,
  who: Saver,
): void {
  const { memory, now } = deps;
  const { id, supersededBy } = observation;
  if (by === supersededBy) return;
  if (by !== undefined) getKnown(deps, by);
  setSupersededBy(memory, id, by, by === undefined ? "apart" : "hand");
  const before = { supersededBy: supersededBy ?? null };
  const action = by === undefined ? "part" : "merge";
  recordChange(memory, { action, by: who, observationId: id, before, at: now() });
}

/** The fields after the edit; undefined where nothing would be another. Private text is left out as everywhere. */
function editedFields(observation: Observation, asked: EditRequest): EditableFields | undefined {
  const old = fieldsOf(observation);
  const clean = (text: string | undefined) => (text === undefined ? undefined : cleanText(text).trim());
  const cleanList = (list: readonly string[] | undefined) =>
    list?.map((text) => cleanText(text).trim()).filter((text) => text !== "");
  const title = asked.title === undefined ? undefined : titled("", asked.title).title;
  const fields = {
    type: asked.type ?? old.type,
    title: title || old.title,
    subtitle: clean(asked.subtitle) ?? old.subtitle,
    narrative: clean(asked.narrative) ?? old.narrative,
    facts: cleanList(asked.facts) ?? old.facts,
    concepts: asked.concepts ?? old.concepts,
    filesRead: cleanList(asked.filesRead) ?? old.filesRead,
    filesModified: cleanList(asked.filesModified) ?? old.filesModified,
  };
  return JSON.stringify(fields) === JSON.stringify(old) ? undefined : fields;
}

export function fieldsOf(observation: Observation): EditableFields & JsonObject {
  const { type, title, subtitle, narrative, facts, concepts, filesRead, filesModified } = observation;
  return { type, title, subtitle, narrative, facts, concepts, filesRead, filesModified };
}
