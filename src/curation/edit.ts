import type { Database } from "bun:sqlite";
import { cleanText } from "../domain/clean-payload.ts";
import { MemoryError } from "../domain/error.ts";
import type { JsonObject } from "../domain/host-event.ts";
import type { Observation, Saver } from "../domain/observation.ts";
import type { EditRequest, MergeRequest } from "../protocol/curation.ts";
import { setTrusted } from "../screening/flags.ts";
import { screenNote } from "../screening/screen.ts";
import { type ChangeAction, recordChange } from "../store/observations/changes.ts";
import { type EditableFields, setFields, setPinned } from "../store/observations/observation-edits.ts";
import { setSupersededBy } from "../store/observations/observation-links.ts";
import { findObservation } from "../store/observations/observations.ts";
import { titled } from "./save.ts";

export interface EditDeps {
  memory: Database;
  now(): number;
}

/** @throws MemoryError not-found */
export function getKnown({ memory }: Pick<EditDeps, "memory">, id: number): Observation {
  const found = findObservation(memory, id);
  if (found === undefined) throw new MemoryError("not-found", `there is no observation #${id}`);
  return found;
}

/**
 * Changes the fields of an observation, whether it is pinned or trusted, and what it is replaced by. Each is an entry of
 * the history, so that it can be undone by itself.
 *
 * @throws MemoryError not-found, invalid-input
 */
export function editMemory(deps: EditDeps, id: number, asked: EditRequest): void {
  deps.memory
    .transaction(() => {
      const observation = getKnown(deps, id);
      const { by, pinned, trusted, supersededBy } = asked;
      edit(deps, observation, asked);
      if (pinned !== undefined && pinned !== observation.isPinned) pin(deps, id, pinned, by);
      if (trusted !== undefined) trust(deps, observation, trusted, by);
      if (supersededBy !== undefined) supersede(deps, observation, supersededBy ?? undefined, by);
    })
    .immediate();
}

function edit({ memory, now }: EditDeps, observation: Observation, asked: EditRequest): void {
  const [old, at] = [fieldsOf(observation), now()];
  const fields = editedFields(old, asked);
  if (JSON.stringify(fields) === JSON.stringify(old)) return;
  const before = { ...old, editedAt: observation.editedAt ?? null };
  setFields(memory, observation.id, fields, at);
  recordChange(memory, { action: "edit", by: asked.by, observationId: observation.id, before, at });
  screenNote(memory, "observation", observation.id);
}

export function fieldsOf(observation: Observation): EditableFields & JsonObject {
  const { type, title, subtitle, narrative, facts, concepts, filesRead, filesModified } = observation;
  return { type, title, subtitle, narrative, facts, concepts, filesRead, filesModified };
}

function editedFields(old: EditableFields, asked: EditRequest): EditableFields {
  const clean = (text: string) => cleanText(text).trim();
  const cleanOr = (old: string, text = old) => (text === old ? old : clean(text));
  const cleanListOr = (old: string[], list?: string[]) =>
    list?.map(clean).filter((text) => text !== "") ?? old;
  return {
    type: asked.type ?? old.type,
    title: (asked.title === undefined ? "" : titled("", asked.title).title) || old.title,
    subtitle: cleanOr(old.subtitle, asked.subtitle),
    narrative: cleanOr(old.narrative, asked.narrative),
    facts: cleanListOr(old.facts, asked.facts),
    concepts: asked.concepts ?? old.concepts,
    filesRead: cleanListOr(old.filesRead, asked.filesRead),
    filesModified: cleanListOr(old.filesModified, asked.filesModified),
  };
}

function pin(deps: EditDeps, id: number, isPinned: boolean, by: Saver): void {
  setPinned(deps.memory, id, isPinned ? deps.now() : undefined);
  record(deps, isPinned ? "pin" : "unpin", id, by);
}

function record(
  { memory, now }: EditDeps,
  action: ChangeAction,
  observationId: number,
  by: Saver,
  before: JsonObject = {},
): void {
  recordChange(memory, { action, by, observationId, before, at: now() });
}

/** Only a person can trust a flagged observation: text that instructs an agent could also tell it to do that. */
function trust(deps: EditDeps, { id, flag }: Observation, isTrusted: boolean, by: Saver): void {
  if (by !== "person")
    throw new MemoryError("invalid-input", "only a person can trust a flagged observation");
  if (isTrusted && flag === undefined) return;
  setTrusted(deps.memory, id, isTrusted ? deps.now() : undefined);
  screenNote(deps.memory, "observation", id);
  record(deps, isTrusted ? "trust" : "distrust", id, by);
}

/** Links an observation to the one that replaces it, or unlinks them; then the rule does not link them again. */
function supersede(deps: EditDeps, observation: Observation, by: number | undefined, who: Saver): void {
  const { id, supersededBy } = observation;
  if (by === supersededBy) return;
  if (by !== undefined) getKnown(deps, by);
  setSupersededBy(deps.memory, id, by, by === undefined ? "unlinked" : "hand");
  record(deps, by === undefined ? "unmerge" : "merge", id, who, { supersededBy: supersededBy ?? null });
}

/**
 * Merges observations: one is shown, the others are linked to it as replaced. Nothing is deleted, and each link can be
 * undone.
 *
 * @throws MemoryError not-found, invalid-input
 */
export function mergeMemories(deps: EditDeps, { keep, ids, by }: MergeRequest): void {
  deps.memory
    .transaction(() => {
      const { supersededBy } = getKnown(deps, keep);
      if (supersededBy !== undefined)
        throw new MemoryError(
          "invalid-input",
          `#${keep} was itself replaced by #${supersededBy}; merge into #${supersededBy}`,
        );
      for (const id of new Set(ids)) {
        if (id === keep) throw new MemoryError("invalid-input", `#${id} cannot be merged into itself`);
        supersede(deps, getKnown(deps, id), keep, by);
      }
    })
    .immediate();
}
