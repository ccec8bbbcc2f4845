import { VERSION } from "../config/version.ts";
import { startWorker } from "../supervisor/start-worker.ts";
import { readWorkerAddress, readWorkerPid, repairWorkerFiles } from "../supervisor/worker-files.ts";
import { lookAtWorker } from "../supervisor/worker-state.ts";
import { ensureLocksWork } from "../supervisor/working-locks.ts";
import { type Check, good, type Patient } from "./finding.ts";

const LOOK_MS = 2_000;

export const checkWorker: Check = {
  name: "worker",
  async examine(patient) {
    const { paths, loaded } = patient;
    const state = await lookAtWorker(paths, loaded.settings.workerPort, LOOK_MS);
    const fix = () => start(patient);
    const remedy = "Run `claude-mem start`.";
    switch (state.kind) {
      case "absent":
        return [{ verdict: "warning", found: "no worker runs; capture goes on without it", remedy, fix }];
      case "silent":
        return [{ verdict: "failed", found: `process ${state.pid} does not answer`, remedy, fix }];
      case "unlisted":
        // A lock that nobody is known to hold may be one that cannot be had.
        if (state.pid === undefined) await ensureLocksWork(paths, patient.environment);
        return [
          {
            verdict: "warning",
            found: `process ${state.pid ?? "unknown"} holds the lock and does not listen yet`,
          },
        ];
      case "serving": {
        const found = `process ${state.pid}, version ${state.health.version}, up ${state.health.uptime} s`;
        if (Bun.semver.order(VERSION, state.health.version) <= 0) return good(found);
        return [{ verdict: "warning", found: `${found}: older than this program`, remedy, fix }];
      }
    }
  },
};

async function start({ paths, environment, loaded }: Patient): Promise<void> {
  await startWorker(paths, environment, loaded.settings.workerPort);
}

/** Whether `.worker.pid` and `.worker.port` say what the lock says. */
export const checkWorkerFiles: Check = {
  name: "worker files",
  async examine({ paths, loaded }) {
    const state = await lookAtWorker(paths, loaded.settings.workerPort, LOOK_MS);
    const [pid, address] = [readWorkerPid(paths), readWorkerAddress(paths)];
    const fix = () => void repairWorkerFiles(paths);
    const remedy = "The worker writes them anew by itself; `claude-mem doctor --fix` removes what is stale.";
    if (state.kind === "absent") {
      if (address === undefined && pid === undefined) return good("none, as there is no worker");
      if (address === undefined) return good("of a worker that was killed; the next one checks the memory");
      return [{ verdict: "warning", found: ".worker.port names a worker that is gone", remedy, fix }];
    }
    const isTrue =
      state.pid === undefined || (pid === state.pid && (address?.pid ?? state.pid) === state.pid);
    if (isTrue)
      return good(address === undefined ? "process id, no port" : "process id and port agree with the lock");
    const found = `.worker.pid says ${pid ?? "nothing"}, .worker.port ${address?.pid ?? "nothing"}; the lock is held by ${state.pid}`;
    return [{ verdict: "warning", found, remedy, fix }];
  },
};
