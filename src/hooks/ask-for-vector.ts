import type { HookRun } from "../config/hook-run.ts";
import { areVectorsWanted } from "../config/settings.ts";
import { asArray, asNumber, asObject, asString } from "../domain/json.ts";
import type { VectorHits } from "../domain/vector-hit.ts";

/** A host waits for its hook: a worker that is later than this is not asked again, and words alone decide. */
export const VECTOR_MS_MAX = 25;
/** The worker answers with 200. */
const HITS_MAX = 1_000;

/**
 * What is near a question in meaning, by the vectors of a worker that runs. Undefined when vectors are off, no worker
 * runs, it is late or its answer is none. Starts no worker and never rejects.
 */
export async function askForVector(
  { paths, settings }: Pick<HookRun, "paths" | "settings">,
  { question, projectId }: { question: string; projectId: number },
  waitMs = VECTOR_MS_MAX,
): Promise<VectorHits | undefined> {
  if (!areVectorsWanted(settings)) return undefined;
  try {
    const { callWorker } = await import("../supervisor/call-worker.ts");
    const call = { method: "POST", route: "/api/vector-hits", body: { question, projectId } } as const;
    const { hits, degraded } = await callWorker(paths, { ...call, timeoutMs: waitMs });
    return { hits: hitsIn(hits), degraded: (asArray(degraded) ?? []).flatMap((one) => asString(one) ?? []) };
  } catch {
    // Whatever keeps the worker from answering in time, words answer too.
    return undefined;
  }
}

function hitsIn(value: unknown): VectorHits["hits"] {
  return (asArray(value) ?? []).slice(0, HITS_MAX).flatMap((one) => {
    const [key, similarity] = [asNumber(asObject(one)?.key), asNumber(asObject(one)?.similarity)];
    return key === undefined || similarity === undefined ? [] : [{ key, similarity }];
  });
}
