import { asMemoryError } from "../domain/error.ts";
import { ensureLocksWork } from "../supervisor/working-locks.ts";
import { type Check, failed, good } from "./finding.ts";

/** Whether the file system of the data directory keeps one process out while another has a lock. */
export const checkLocks: Check = {
  name: "locks",
  async examine({ paths, environment }) {
    try {
      await ensureLocksWork(paths, environment);
      return good("the file system grants a lock to one process at a time");
    } catch (error) {
      const { message, policy } = asMemoryError(error, `testing a lock in ${paths.dir}`);
      return failed(message, policy.remedy);
    }
  },
};
