import { readChildEntries } from "../supervisor/child-registry.ts";
import { isLocked } from "../supervisor/lock.ts";
import { ownershipOf } from "../supervisor/orphans.ts";
import { platformOf } from "../supervisor/platform/platform-of.ts";
import { startWorker } from "../supervisor/start-worker.ts";
import { type Check, good } from "./finding.ts";

export const checkChildren: Check = {
  name: "children",
  examine({ paths, environment, loaded }) {
    const entries = readChildEntries(paths.processes);
    if (entries === undefined) {
      const remedy = "`claude-mem restart`: the worker sets it aside.";
      return [{ verdict: "warning", found: "processes.json is damaged", remedy }];
    }
    const platform = platformOf(process.platform, environment);
    const living = entries.filter((entry) => ownershipOf(entry, platform) === "ours");
    const names = living.map(({ pid, label }) => `${label} (${pid})`).join(", ");
    if (living.length === 0) return good("none");
    if (isLocked(paths.workerLock)) return good(names);
    return [
      {
        verdict: "failed",
        found: `without a worker, and still running: ${names}`,
        remedy: "`claude-mem start`: the worker ends what an earlier one has left behind.",
        fix: async () => void (await startWorker(paths, environment, loaded.settings.workerPort)),
      },
    ];
  },
};
