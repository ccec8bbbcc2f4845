import type { Database } from "bun:sqlite";
import { Hono } from "hono";
import { z } from "zod";
import { OBSERVATION_TYPES } from "../domain/observation.ts";
import { getProjectNamed } from "../search/asked-project.ts";
import { getTime } from "../search/scope.ts";
import { search } from "../search/search.ts";
import { timeline } from "../search/timeline.ts";
import { wireAnswer } from "../search/wire.ts";
import { INDEXED_KINDS } from "../store/search/search-index.ts";
import { WIRE_READERS } from "./memory-routes.ts";
import { askedOf } from "./parse-request.ts";
import type { VectorDeps } from "./vector-routes.ts";

export interface SearchDeps extends VectorDeps {
  /** Opens the memory for reading; undefined where there is none. Whoever asks for it closes it. */
  openMemory(): Database | undefined;
}

const LIMIT_DEFAULT = 20;
const LIMIT_MAX = 100;
const OFFSET_MAX = 10_000;
const DEPTH_DEFAULT = 8;
const DEPTH_MAX = 100;

const count = (max: number, byDefault: number) => z.coerce.number().int().min(0).max(max).default(byDefault);
export const SearchQuery = z.object({
  query: z.string().default(""),
  project: z.string().optional(),
  type: z.enum(OBSERVATION_TYPES).optional(),
  file: z.string().optional(),
  dateStart: z.string().optional(),
  dateEnd: z.string().optional(),
  at: z.string().optional(),
  limit: count(LIMIT_MAX, LIMIT_DEFAULT),
  offset: count(OFFSET_MAX, 0),
});
export const TimelineQuery = z.object({
  anchor: z.coerce.number().int().min(1).optional(),
  query: z.string().default(""),
  project: z.string().optional(),
  depth_before: count(DEPTH_MAX, DEPTH_DEFAULT),
  depth_after: count(DEPTH_MAX, DEPTH_DEFAULT),
});

/** `/search` and `/timeline`: what the memory knows of a question, and what happened around an observation. */
export function searchRoutes(deps: SearchDeps): Hono {
  const routes = new Hono();
  routes.get("/search", async (context) => {
    const asked = askedOf(context, SearchQuery);
    using memory = deps.openMemory();
    if (memory === undefined) return context.json({ hits: [], total: 0, degraded: [], notes: [] });
    const inProject = projectId(memory, asked.project);
    const near = await deps.findNear?.(asked.query, { projectId: inProject, kinds: INDEXED_KINDS });
    const answer = search(memory, {
      query: asked.query,
      projectId: inProject,
      near,
      types: asked.type === undefined ? [] : [asked.type],
      files: asked.file === undefined ? [] : [asked.file],
      before: getTime("dateEnd", asked.dateEnd),
      after: getTime("dateStart", asked.dateStart),
      at: getTime("at", asked.at),
      limit: asked.limit,
      offset: asked.offset,
      now: Date.now(),
    });
    return context.json(wireAnswer(memory, answer));
  });
  routes.get("/timeline", (context) => {
    const asked = askedOf(context, TimelineQuery);
    using memory = deps.openMemory();
    if (memory === undefined) return context.json({ anchor: null, items: [] });
    const found = timeline(memory, {
      anchor: asked.anchor,
      query: asked.query,
      projectId: projectId(memory, asked.project),
      depthBefore: asked.depth_before,
      depthAfter: asked.depth_after,
      now: Date.now(),
    });
    const ids = found.observations.map(({ id }) => id);
    return context.json({ anchor: found.anchor?.id ?? null, items: WIRE_READERS.observation(memory, ids) });
  });
  return routes;
}

function projectId(memory: Database, name: string | undefined): number | undefined {
  return name === undefined || name === "" ? undefined : getProjectNamed(memory, name);
}
