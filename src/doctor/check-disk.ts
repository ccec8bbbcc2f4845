import { statfsSync } from "node:fs";
import { sizeText } from "./check-memory.ts";
import { type Check, good } from "./finding.ts";

const FREE_BYTES_WARNED = 500e6;
/** Less than this, and a migration or a large catch-up does not fit. */
const FREE_BYTES_MIN = 50e6;

export const checkDisk: Check = {
  name: "disk",
  examine({ paths }) {
    const { bavail, bsize } = statfsSync(paths.dir);
    const free = bavail * bsize;
    const found = `${sizeText(free)} free where ${paths.dir} lies`;
    if (free >= FREE_BYTES_WARNED) return good(found);
    const verdict = free < FREE_BYTES_MIN ? "failed" : "warning";
    return [
      { verdict, found, remedy: "Free some disk space; events that do not fit are lost to the hooks." },
    ];
  },
};
