import { VERSION } from "../config/version.ts";
import { describeHolder, platformOf } from "../supervisor/platform/platform-of.ts";
import { startWorker } from "../supervisor/start-worker.ts";
import { readWorkerAddress, readWorkerPid, repairWorkerFiles } from "../supervisor/worker-files.ts";
import { lookAtWorker } from "../supervisor/worker-state.ts";
import { ensureLocksWork } from "../supervisor/working-locks.ts";
import { type Check, failed, good, type Patient, warning } from "./finding.ts";

const LOOK_MS = 2_000;

function stateOf({ paths, loaded }: Patient) {
  return lookAtWorker(paths, loaded.settings.workerPort, LOOK_MS);
}

export const checkWorker: Check = {
  name: "worker",
  async examine(patient) {
    const { paths, environment, loaded } = patient;
    const state = await stateOf(patient);
    const fix = async () => void (await startWorker(paths, environment, loaded.settings.workerPort));
    const remedy = "Run `claude-mem start`.";
    switch (state.kind) {
      case "absent":
        return warning("no worker is running; capture continues without it", remedy, fix);
      case "silent":
        return failed(`process ${state.pid} does not respond`, remedy, fix);
      case "unlisted": {
        // A lock without a known holder may be one that cannot be taken at all.
        if (state.pid === undefined) await ensureLocksWork(paths, environment);
        const found = `process ${state.pid ?? "unknown"} holds the lock and does not listen yet`;
        return [{ verdict: "warning", found }];
      }
      case "serving": {
        const found = `process ${state.pid}, version ${state.health.version}, up ${state.health.uptime} s`;
        if (Bun.semver.order(VERSION, state.health.version) <= 0) return good(found);
        return warning(`${found}: older than this program`, remedy, fix);
      }
    }
  },
};

/** Whether `.worker.pid` and `.worker.port` agree with the lock. */
export const checkWorkerFiles: Check = {
  name: "worker files",
  async examine(patient) {
    const { paths } = patient;
    const state = await stateOf(patient);
    const [pid, address] = [readWorkerPid(paths), readWorkerAddress(paths)];
    const fix = () => void repairWorkerFiles(paths);
    const remedy = "The worker rewrites them by itself; `claude-mem doctor --fix` removes stale ones.";
    if (state.kind === "absent") {
      if (address !== undefined) return warning(".worker.port names a worker that has exited", remedy, fix);
      const killed = "left by a worker that was killed; the next one checks the memory";
      return good(pid === undefined ? "none, because no worker is running" : killed);
    }
    const agrees =
      state.pid === undefined || (pid === state.pid && (address?.pid ?? state.pid) === state.pid);
    if (agrees)
      return good(
        address === undefined
          ? "only a process id; the worker has no port yet"
          : "both files name the process that holds the lock",
      );
    const found = `.worker.pid says ${pid ?? "nothing"}, .worker.port says ${address?.pid ?? "nothing"}, but process ${state.pid} holds the lock`;
    return warning(found, remedy, fix);
  },
};

export const checkPort: Check = {
  name: "port",
  async examine(patient) {
    const wanted = patient.loaded.settings.workerPort;
    const state = await stateOf(patient);
    const used = state.kind === "serving" ? state.health.port : undefined;
    if (used === wanted) return good(`the worker listens on 127.0.0.1:${wanted}`);
    if (isFree(wanted)) {
      if (used === undefined) return good(`${wanted} is free`);
      const found = `the worker listens on ${used}, although ${wanted} is free now`;
      return warning(found, `Run \`claude-mem restart\` to return to ${wanted}.`);
    }
    const platform = platformOf(process.platform, patient.environment);
    const holder = describeHolder(platform.findPortHolder(wanted));
    const found = `${wanted} is used by ${holder}${used === undefined ? "" : `; the worker listens on ${used}`}`;
    return warning(found, "Set CLAUDE_MEM_WORKER_PORT to a free port.");
  },
};

function isFree(port: number): boolean {
  try {
    Bun.serve({ hostname: "127.0.0.1", port, fetch: () => new Response() }).stop(true);
    return true;
  } catch {
    // For whatever reason, a worker could not listen there either.
    return false;
  }
}
