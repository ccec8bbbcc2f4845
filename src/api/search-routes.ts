import type { Database } from "bun:sqlite";
import { Hono } from "hono";
import { z } from "zod";
import { MemoryError } from "../domain/error.ts";
import { OBSERVATION_TYPES } from "../domain/observation.ts";
import { PASSAGE_KINDS, parseAddress } from "../domain/passage.ts";
import type { VectorHits } from "../domain/vector-hit.ts";
import { answerQuestion } from "../passages/answer.ts";
import { openAddress } from "../passages/open-address.ts";
import { getProjectNamed } from "../search/asked-project.ts";
import { getTime } from "../search/query/query.ts";
import { search } from "../search/search.ts";
import { timeline } from "../search/timeline.ts";
import { wireAnswer } from "../search/wire.ts";
import { askedOf, bodyOf } from "./parse-request.ts";
import { WIRE_READERS } from "./wire-memory.ts";

export interface SearchDeps {
  /** Opens the memory for reading; undefined where there is none. The caller closes it. */
  openMemory(): Database | undefined;
  /** Vector hits for a question; undefined where vectors are off. */
  findVectorHits?:
    | ((question: string, scope: { projectId: number | undefined }) => Promise<VectorHits>)
    | undefined;
}

const LIMIT_DEFAULT = 20;
const LIMIT_MAX = 100;
const OFFSET_MAX = 10_000;
const TOKENS_DEFAULT = 1_000;
const TOKENS_MIN = 100;
const TOKENS_MAX = 20_000;
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
export const AnswerQuery = z.object({
  question: z.string().min(1),
  project: z.string().optional(),
  tokens: z.coerce.number().int().min(TOKENS_MIN).max(TOKENS_MAX).default(TOKENS_DEFAULT),
  kind: z.enum(PASSAGE_KINDS).optional(),
  tool: z.string().optional(),
  branch: z.string().optional(),
  host: z.string().optional(),
  file: z.string().optional(),
  dateStart: z.string().optional(),
  dateEnd: z.string().optional(),
});
export const TimelineQuery = z.object({
  anchor: z.coerce.number().int().min(1).optional(),
  query: z.string().default(""),
  project: z.string().optional(),
  depth_before: count(DEPTH_MAX, DEPTH_DEFAULT),
  depth_after: count(DEPTH_MAX, DEPTH_DEFAULT),
});
export const VectorRequest = z.object({
  question: z.string(),
  /** The row id of a project; without one the whole memory is searched. */
  projectId: z.number().int().nullish(),
});

/**
 * `/search`, `/timeline`, and `/vector-hits`, which commands and the MCP server ask for: they search themselves, but only
 * the worker holds the vectors.
 */
export function searchRoutes(deps: SearchDeps): Hono {
  const routes = new Hono();
  routes.get("/search", async (context) => {
    const asked = askedOf(context, SearchQuery);
    using memory = deps.openMemory();
    if (memory === undefined) return context.json({ hits: [], total: 0, degraded: [], notes: [] });
    const inProject = projectId(memory, asked.project);
    const vectorHits = await deps.findVectorHits?.(asked.query, { projectId: inProject });
    const answer = search(memory, {
      query: asked.query,
      projectId: inProject,
      vectorHits,
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
  routes.get("/answer", async (context) => {
    const { question, project, tokens, kind, tool, branch, host, file, ...span } = askedOf(
      context,
      AnswerQuery,
    );
    using memory = deps.openMemory();
    if (memory === undefined) return context.json({ quotes: [], tokens: 0, unknown: [] });
    const inProject = projectId(memory, project);
    const vectorHits = await deps.findVectorHits?.(question, { projectId: inProject });
    const answer = answerQuestion(memory, {
      question,
      projectId: inProject,
      tokens,
      kinds: kind === undefined ? undefined : [kind],
      tool,
      branch,
      host,
      file,
      before: getTime("dateEnd", span.dateEnd),
      after: getTime("dateStart", span.dateStart),
      vectorHits,
      now: Date.now(),
    });
    return context.json(answer);
  });
  routes.get("/passages/:address", (context) => {
    const address = parseAddress(context.req.param("address"));
    using memory = deps.openMemory();
    const opened = address === undefined || memory === undefined ? undefined : openAddress(memory, address);
    if (opened === undefined)
      throw new MemoryError("not-found", `no quote has the address ${context.req.param("address")}`);
    return context.json(opened);
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
  routes.post("/vector-hits", async (context) => {
    const { question, projectId } = await bodyOf(context, VectorRequest);
    const answer = await deps.findVectorHits?.(question, { projectId: projectId ?? undefined });
    return context.json(answer ?? { hits: [], degraded: [NO_VECTORS] });
  });
  return routes;
}

const NO_VECTORS = "vectors: not available in this worker; `claude-mem doctor` says why";

function projectId(memory: Database, name: string | undefined): number | undefined {
  return name === undefined || name === "" ? undefined : getProjectNamed(memory, name);
}
