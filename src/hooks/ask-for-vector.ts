import type { HookRun } from "../config/hook-run.ts";
import { areVectorsWanted } from "../config/settings.ts";
import { asArray, asNumber, asObject, asString } from "../domain/json.ts";
import type { VectorHits } from "../domain/vector-hit.ts";
import type { AskForVector } from "../recall/prompt/prompt-note.ts";

/** A host waits for its hook: a worker that is later than this is not asked again, and words alone decide. */
export const VECTOR_MS_MAX = 25;
/** An answer that came in the meantime is still to be read. */
const READING_MS = 5;
/** The worker answers with 200. */
const HITS_MAX = 1_000;

/**
 * Turns to the worker that runs, so that it can be asked what is near a question in meaning. That the worker is ours is
 * found out while the hook loads what it needs; its answer is waited for once the hook has nothing else to do. No worker is
 * started. Undefined is the answer where vectors are off, no worker runs, it is late or its answer is none.
 */
export function turnToWorker(
  { paths, settings }: Pick<HookRun, "paths" | "settings">,
  waitMs = VECTOR_MS_MAX,
): AskForVector {
  if (!areVectorsWanted(settings)) return async () => async () => undefined;
  const stop = new AbortController();
  const proven = import("../supervisor/call-worker.ts").then(async ({ callProven, proveWorker }) => {
    const worker = await proveWorker(paths, stop.signal);
    return (body: { question: string; projectId: number }) =>
      callProven(worker, { method: "POST", route: "/api/vector-hits", body }, stop.signal);
  });
  // Whatever keeps the worker from answering in time, words answer too.
  const callOf = proven.catch(() => undefined);
  return async (about) => {
    const until = performance.now() + waitMs;
    const call = await soon(callOf, waitMs);
    const answer = call?.(about)
      .then(hitsIn)
      .catch(() => undefined);
    return async () => {
      const hits = answer && (await soon(answer, Math.max(READING_MS, until - performance.now())));
      stop.abort();
      return hits;
    };
  };
}

/** What a promise brings within a time; undefined if that is nothing. */
async function soon<T>(promise: Promise<T>, waitMs: number): Promise<T | undefined> {
  let timer: Timer | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), waitMs);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

function hitsIn({ hits, degraded }: Record<string, unknown>): VectorHits {
  return {
    hits: (asArray(hits) ?? []).slice(0, HITS_MAX).flatMap((one) => {
      const [key, similarity] = [asNumber(asObject(one)?.key), asNumber(asObject(one)?.similarity)];
      return key === undefined || similarity === undefined ? [] : [{ key, similarity }];
    }),
    degraded: (asArray(degraded) ?? []).flatMap((one) => asString(one) ?? []),
  };
}
