import { accessSync, chmodSync, constants, type Stats, statSync } from "node:fs";
import { findRefusal, listPrivate } from "../config/private-data.ts";
import { PRIVATE_DIRECTORY_MODE, PRIVATE_FILE_MODE } from "../lib/private-files.ts";
import { type Check, type Finding, good } from "./finding.ts";

/** What others of this machine may do with a file or folder, in the bits of its mode. */
const OTHERS = 0o077;

export const checkPermissions: Check = {
  name: "permissions",
  examine({ paths }) {
    if (!isWritable(paths.dir)) {
      const remedy = `Make ${paths.dir} writable for you.`;
      return [{ verdict: "failed", found: `${paths.dir} cannot be written`, remedy }];
    }
    const refused = listPrivate(paths).flatMap((path) => findRefusal(path) ?? []);
    if (refused.length > 0)
      return refused.map(({ message, policy }) => ({
        verdict: "failed",
        found: message,
        remedy: policy.remedy,
      }));
    // Windows keeps a home to its owner by other means than modes.
    const open = process.platform === "win32" ? [] : listPrivate(paths).filter(isOpen);
    return open.length === 0 ? good("for their owner alone") : open.map(tooOpen);
  },
};

function isOpen(path: string): boolean {
  return ((statSync(path, { throwIfNoEntry: false })?.mode ?? 0) & OTHERS) !== 0;
}

function tooOpen(path: string): Omit<Finding, "check"> {
  const stat: Stats = statSync(path);
  const mode = stat.isDirectory() ? PRIVATE_DIRECTORY_MODE : PRIVATE_FILE_MODE;
  return {
    verdict: "failed",
    found: `${path} is open to other users (${(stat.mode & 0o777).toString(8)})`,
    remedy: `\`chmod ${mode.toString(8)} ${path}\`, or \`claude-mem doctor --fix\`.`,
    fix: () => chmodSync(path, mode),
  };
}

function isWritable(path: string): boolean {
  try {
    accessSync(path, constants.W_OK);
    return true;
  } catch {
    // Not there, not ours or read-only: each means that nothing can be kept.
    return false;
  }
}
