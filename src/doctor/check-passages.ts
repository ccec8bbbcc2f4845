import { openMemoryForReading } from "../store/database/open-for-reading.ts";
import { findPassageProgress } from "../store/passages/progress.ts";
import { type Check, failed, good, warning } from "./finding.ts";

/** The worker makes passages within seconds; after an import or an upgrade it needs minutes. */
const LATE_MS = 3_600_000;

/** Whether search can quote everything that was captured. */
export const checkPassages: Check = {
  name: "passages",
  examine({ paths }) {
    using memory = openMemoryForReading(paths.memory);
    if (memory === undefined) return good("none: the memory is empty");
    const { passages, indexed, pending, late } = findPassageProgress(memory, Date.now() - LATE_MS);
    if (indexed !== passages)
      return failed(
        `the index has ${indexed} entries for ${passages} passages: search may miss or repeat some`,
        "Please report it with the output of `claude-mem doctor`; the other indexes answer meanwhile.",
      );
    if (late > 0)
      return warning(
        `${passages}; ${late} turns have waited for over an hour to be indexed`,
        "Run `claude-mem start`; if the number does not fall, `claude-mem logs` says why.",
      );
    return good(pending === 0 ? `${passages}, all indexed` : `${passages}; turns that wait: ${pending}`);
  },
};
