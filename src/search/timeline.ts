import type { Database } from "bun:sqlite";
import { MemoryError } from "../domain/error.ts";
import type { Observation } from "../domain/observation.ts";
import { findObservation } from "../store/observations/observations.ts";
import { listObservationsAround } from "../store/observations/recall.ts";
import { search } from "./search.ts";

interface TimelineRequest {
  /** The observation in the middle; or the best for a question. With neither, the newest. */
  anchor?: number | undefined;
  query?: string | undefined;
  projectId: number | undefined;
  /** How many before and after the one in the middle. */
  depthBefore: number;
  depthAfter: number;
  now: number;
}

export interface Timeline {
  /** Undefined where nothing was found to begin from. */
  anchor: Observation | undefined;
  /** In order of time, the anchor among them. */
  observations: Observation[];
}

/**
 * What happened around an observation, in order of time, within its project.
 *
 * @throws MemoryError not-found when there is no such observation
 */
export function timeline(memory: Database, request: TimelineRequest): Timeline {
  const anchor = anchorOf(memory, request);
  if (anchor === undefined) return { anchor, observations: [] };
  const around = { id: anchor.id, before: request.depthBefore, after: request.depthAfter };
  return { anchor, observations: listObservationsAround(memory, around) };
}

function anchorOf(memory: Database, request: TimelineRequest): Observation | undefined {
  if (request.anchor !== undefined) {
    const found = findObservation(memory, request.anchor);
    if (found === undefined) throw new MemoryError("not-found", `there is no observation #${request.anchor}`);
    return found;
  }
  const { projectId, now, query = "" } = request;
  const { hits } = search(memory, { query, projectId, kinds: ["observation"], limit: 1, now });
  const best = hits[0]?.source.id;
  return best === undefined ? undefined : findObservation(memory, best);
}
