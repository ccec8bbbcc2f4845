import { describeHolder, platformOf } from "../supervisor/platform/platform-of.ts";
import { lookAtWorker } from "../supervisor/worker-state.ts";
import { type Check, good } from "./finding.ts";

const LOOK_MS = 2_000;

export const checkPort: Check = {
  name: "port",
  async examine({ paths, environment, loaded }) {
    const wanted = loaded.settings.workerPort;
    const state = await lookAtWorker(paths, wanted, LOOK_MS);
    const used = state.kind === "serving" ? state.health.port : undefined;
    if (used === wanted) return good(`the worker listens on 127.0.0.1:${wanted}`);
    if (isFree(wanted)) {
      if (used === undefined) return good(`${wanted} is free`);
      const remedy = "`claude-mem restart` brings the worker back to it.";
      return [
        { verdict: "warning", found: `the worker listens on ${used}, though ${wanted} is free now`, remedy },
      ];
    }
    const holder = describeHolder(platformOf(process.platform, environment).findPortHolder(wanted));
    const found = `${wanted} is held by ${holder}${used === undefined ? "" : `; the worker listens on ${used}`}`;
    return [{ verdict: "warning", found, remedy: "Set CLAUDE_MEM_WORKER_PORT to a port that is free." }];
  },
};

function isFree(port: number): boolean {
  try {
    Bun.serve({ hostname: "127.0.0.1", port, fetch: () => new Response() }).stop(true);
    return true;
  } catch {
    // Whatever the reason, a worker could not listen there either.
    return false;
  }
}
