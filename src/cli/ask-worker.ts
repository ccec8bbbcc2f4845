import { loadSettingsOrDefaults } from "../config/settings.ts";
import type { JsonObject } from "../domain/host-event.ts";
import type { MemoryChanges } from "../protocol/curation.ts";
import { callWorker, type WorkerCall } from "../supervisor/call-worker.ts";
import { startWorker } from "../supervisor/start-worker.ts";
import type { CommandContext } from "./command-context.ts";

/** Forgetting rewrites the whole database, which takes some seconds per gigabyte. */
const FORGET_TIMEOUT_MS = 10 * 60_000;

type Place = Pick<CommandContext, "paths" | "environment">;

/** Starts a worker if none is running. */
export async function ensureWorker({ paths, environment }: Place): Promise<void> {
  const { settings } = await loadSettingsOrDefaults(paths.settings, environment);
  await startWorker(paths, environment, settings.workerPort);
}

/** Curation as calls to the worker, because only the worker writes the memory. */
export function curationByWorker(place: Place): MemoryChanges {
  const ask = async <Answer>(call: Omit<WorkerCall, "body"> & { body?: object }): Promise<Answer> => {
    await ensureWorker(place);
    const { body, ...rest } = call;
    const sent = body === undefined ? rest : { ...rest, body: body as JsonObject };
    // A worker of this version or a newer one: its answer has the shape that the protocol says.
    return (await callWorker(place.paths, sent)) as Answer;
  };
  return {
    save: (body) => ask({ method: "POST", route: "/api/observations", body }),
    edit: (id, body) => ask({ method: "PATCH", route: `/api/observations/${id}`, body }),
    merge: (body) => ask({ method: "POST", route: "/api/observations/merge", body }),
    forget: (body) => ask({ method: "POST", route: "/api/forget", body, timeoutMs: FORGET_TIMEOUT_MS }),
    history: ({ observation, limit, offset }) => {
      const query = new URLSearchParams({ limit: String(limit), offset: String(offset) });
      if (observation !== undefined) query.set("observation", String(observation));
      return ask({ method: "GET", route: `/api/changes?${query}` });
    },
    undo: (id) => ask({ method: "POST", route: `/api/changes/${id}/undo` }),
  };
}
