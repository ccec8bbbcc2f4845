import { loadSettingsOrDefaults } from "../config/settings.ts";
import type { JsonObject } from "../domain/host-event.ts";
import type { MemoryChanges } from "../protocol/curation.ts";
import { callWorker, type WorkerCall } from "../supervisor/call-worker.ts";
import { startWorker } from "../supervisor/start-worker.ts";
import type { CommandContext } from "./command-context.ts";

/** Forgetting writes the whole memory anew: some seconds for a gigabyte. */
const FORGET_TIMEOUT_MS = 10 * 60_000;

/**
 * All changes by hand as calls to the worker, the only one who writes the memory; one is started where none runs. What
 * comes back is as the worker of this version, or of a newer one, has made it.
 */
export function changesByWorker({
  paths,
  environment,
}: Pick<CommandContext, "paths" | "environment">): MemoryChanges {
  const ask = async <Answer>(call: Omit<WorkerCall, "body"> & { body?: object }): Promise<Answer> => {
    const { settings } = await loadSettingsOrDefaults(paths.settings, environment);
    await startWorker(paths, environment, settings.workerPort);
    const { body, ...rest } = call;
    return (await callWorker(paths, {
      ...rest,
      ...(body === undefined ? {} : { body: body as JsonObject }),
    })) as Answer;
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
