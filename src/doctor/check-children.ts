import { readChildEntries } from "../supervisor/child-registry.ts";
import { isLocked } from "../supervisor/lock.ts";
import { ownershipOf } from "../supervisor/orphans.ts";
import { platformOf } from "../supervisor/platform/platform-of.ts";
import { startWorker } from "../supervisor/start-worker.ts";
import { type Check, failed, good, warning } from "./finding.ts";

export const checkChildren: Check = {
  name: "children",
  examine({ paths, environment, loaded }) {
    const entries = readChildEntries(paths.processes);
    if (entries === undefined)
      return warning(
        "processes.json is damaged",
        "Run `claude-mem restart`; the worker sets the file aside.",
      );
    const platform = platformOf(process.platform, environment);
    const living = entries.filter((entry) => ownershipOf(entry, platform) === "ours");
    const names = living.map(({ pid, label }) => `${label} (${pid})`).join(", ");
    if (living.length === 0) return good("none");
    if (isLocked(paths.workerLock)) return good(names);
    return failed(
      `left over from an earlier worker: ${names}`,
      "Run `claude-mem start`; the worker ends processes left behind by an earlier one.",
      async () => void (await startWorker(paths, environment, loaded.settings.workerPort)),
    );
  },
};
