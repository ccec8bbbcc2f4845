import { statfsSync } from "node:fs";
import { type Check, failed, good, warning } from "./finding.ts";
import { sizeText } from "./size-text.ts";

const FREE_BYTES_WARNED = 500e6;
/** With less than this, a migration or a large transcript sync does not fit. */
const FREE_BYTES_MIN = 50e6;

export const checkDisk: Check = {
  name: "disk",
  examine({ paths }) {
    const { bavail, bsize } = statfsSync(paths.dir);
    const free = bavail * bsize;
    const found = `${sizeText(free)} free on the disk of ${paths.dir}`;
    if (free >= FREE_BYTES_WARNED) return good(found);
    const report = free < FREE_BYTES_MIN ? failed : warning;
    return report(found, "Free some disk space; when the disk is full, events are lost.");
  },
};
