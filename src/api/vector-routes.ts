import { Hono } from "hono";
import { z } from "zod";
import { MemoryError } from "../domain/error.ts";
import type { VectorHits } from "../domain/vector-hit.ts";
import { INDEXED_KINDS, type IndexedKind } from "../store/search/search-index.ts";

export interface VectorDeps {
  /** What is near a question; undefined where vectors are off. */
  findNear?:
    | ((
        question: string,
        scope: { projectId: number | undefined; kinds: readonly IndexedKind[] },
      ) => Promise<VectorHits>)
    | undefined;
}

export const VectorRequest = z.object({
  question: z.string(),
  /** The row id of a project; without one the whole memory is meant. */
  projectId: z.number().int().nullish(),
  kinds: z.array(z.enum(INDEXED_KINDS)).default([...INDEXED_KINDS]),
});

/** `POST /api/near`: what commands and the MCP server, which search by themselves, ask the worker that holds the vectors. */
export function vectorRoutes(deps: VectorDeps): Hono {
  const routes = new Hono();
  routes.post("/near", async (context) => {
    const asked = VectorRequest.safeParse(await context.req.json().catch(() => undefined));
    if (!asked.success) throw new MemoryError("invalid-input", "near takes {question, projectId?, kinds?}");
    const { question, projectId, kinds } = asked.data;
    const answer = await deps.findNear?.(question, { projectId: projectId ?? undefined, kinds });
    return context.json(
      answer ?? { near: [], degraded: ["vectors: the worker has none; `claude-mem doctor` says why"] },
    );
  });
  return routes;
}
