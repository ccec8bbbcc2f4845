import { z } from "zod";
import type { DataPaths } from "../config/paths.ts";
import { areVectorsWanted, type Settings } from "../config/settings.ts";
import { asMemoryError } from "../domain/error.ts";
import type { VectorHits } from "../domain/vector-hit.ts";
import { callWorker } from "../supervisor/call-worker.ts";

/** Loading a model takes some seconds; full-text search answers without it. */
const WAIT_MS_MAX = 4_000;
const Answer = z.object({
  hits: z.array(z.object({ key: z.number(), similarity: z.number() })),
  degraded: z.array(z.string()),
});

export interface VectorQuestion {
  question: string;
  projectId: number | undefined;
}

/**
 * Asks the worker for vector hits: only it has the vectors in memory. Undefined if vectors are off. Never rejects:
 * `degraded` says why there is no answer.
 */
export async function askWorkerForVectorHits(
  paths: DataPaths,
  settings: Settings,
  { question, projectId }: VectorQuestion,
): Promise<VectorHits | undefined> {
  if (!areVectorsWanted(settings)) return undefined;
  try {
    const body = { question, projectId: projectId ?? null };
    const answer = await callWorker(paths, {
      method: "POST",
      route: "/api/vector-hits",
      body,
      timeoutMs: WAIT_MS_MAX,
    });
    return Answer.parse(answer);
  } catch (error) {
    const { message } = asMemoryError(error, "asking the worker for vectors");
    return { hits: [], degraded: [`vectors: ${message}`] };
  }
}
