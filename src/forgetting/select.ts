import type { Database } from "bun:sqlite";
import { MemoryError } from "../domain/error.ts";
import type { ForgetRequest } from "../protocol/curation.ts";
import { getAskedProject } from "../search/asked-project.ts";
import { getTime } from "../search/scope.ts";
import { findObservation } from "../store/observations/observations.ts";
import { listSessionsNamed } from "../store/sessions/sessions.ts";
import { collectDerivedNotes } from "./derived-notes.ts";
import { createLikeness } from "./duplicates.ts";
import { needlesOf } from "./needles.ts";
import {
  clearSelection,
  collectEmptySessions,
  collectObservations,
  collectScope,
  type SelectionScope,
} from "./selection.ts";

/** Of a shorter beginning more than one session may be meant soon. */
const SESSION_CHARS_MIN = 8;

/** What somebody wants to be forgotten, looked up in the memory. */
export type Asked = { ids: number[] } | SelectionScope;

type Scoped = Exclude<Asked, { ids: number[] }>;

export function isByText(asked: Asked): asked is Scoped {
  return "needles" in asked && asked.needles.length > 0;
}

/** Whether nothing but a time was named, so that nothing of that time is to be read again. */
export function isTimeAlone(asked: Asked): asked is Scoped {
  if ("ids" in asked || asked.needles.length > 0) return false;
  if (asked.sessionId !== undefined || asked.projectId !== undefined) return false;
  return asked.since !== undefined || asked.until !== undefined;
}

/**
 * Looks up what a request names.
 *
 * @throws MemoryError usage, not-found, invalid-input
 */
export function parseScope(memory: Database, asked: ForgetRequest): Asked {
  const { ids = [], query, session, project, since, until } = asked;
  const isScoped = [query, session, project, since, until].some((one) => one !== undefined);
  if (ids.length > 0 && isScoped)
    throw new MemoryError(
      "invalid-input",
      "ids stand alone: forget by ids, or by query, session, project or time",
    );
  if (ids.length > 0) return { ids: ids.map((id) => getKnownId(memory, id)) };
  if (!isScoped) throw new MemoryError("invalid-input", "nothing is named that is to be forgotten");
  const needles = query === undefined ? [] : needlesOf([query]);
  if (query !== undefined && needles.length === 0)
    throw new MemoryError("invalid-input", `"${query}" is too short: it would be found everywhere`);
  return {
    needles,
    sparesDerivedNotes: true,
    sessionId: session === undefined ? undefined : getSessionNamed(memory, session),
    projectId: project === undefined ? undefined : getAskedProject(memory, project),
    since: getTime("since", since),
    until: getTime("until", until),
  };
}

/** Collects what goes; the tables of `forgetting/selection.ts` then hold it. */
export function collectSelection(memory: Database, asked: Asked): void {
  clearSelection(memory);
  if ("ids" in asked) collectObservations(memory, asked.ids, createLikeness(memory));
  else collectScope(memory, asked);
  if ("ids" in asked || asked.sparesDerivedNotes) collectDerivedNotes(memory);
  collectEmptySessions(memory);
}

function getKnownId(memory: Database, id: number): number {
  if (findObservation(memory, id) !== undefined) return id;
  throw new MemoryError("not-found", `there is no observation #${id}`);
}

function getSessionNamed(memory: Database, name: string): number {
  const found = name.length < SESSION_CHARS_MIN ? [] : listSessionsNamed(memory, name, 2);
  if (found.length === 1 && found[0] !== undefined) return found[0];
  throw found.length === 0
    ? new MemoryError(
        "not-found",
        `there is no session whose id is or begins with "${name}" (8 characters at least)`,
      )
    : new MemoryError("usage", `the ids of several sessions begin with "${name}"`);
}
