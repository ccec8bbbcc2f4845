import { accessSync, chmodSync, constants, type Stats, statSync } from "node:fs";
import { findRefusal, listPrivate } from "../config/private-data.ts";
import { PRIVATE_DIRECTORY_MODE, PRIVATE_FILE_MODE } from "../lib/private-files.ts";
import { type Check, type CheckResult, failed, good } from "./finding.ts";

/** The permissions of other users, in the bits of a mode. */
const OTHERS = 0o077;

export const checkPermissions: Check = {
  name: "permissions",
  examine({ paths }) {
    if (!isWritable(paths.dir))
      return failed(`${paths.dir} is not writable`, `Make ${paths.dir} writable for your user.`);
    const refused = listPrivate(paths).flatMap((path) => findRefusal(path) ?? []);
    if (refused.length > 0) return refused.flatMap(({ message, policy }) => failed(message, policy.remedy));
    // Windows does not use modes to protect a home.
    const open = process.platform === "win32" ? [] : listPrivate(paths).filter(isOpen);
    return open.length === 0 ? good("only you can read the data") : open.flatMap(tooOpen);
  },
};

function isOpen(path: string): boolean {
  return ((statSync(path, { throwIfNoEntry: false })?.mode ?? 0) & OTHERS) !== 0;
}

function tooOpen(path: string): CheckResult[] {
  const stat: Stats = statSync(path);
  const mode = stat.isDirectory() ? PRIVATE_DIRECTORY_MODE : PRIVATE_FILE_MODE;
  return failed(
    `${path} is accessible to other users (${(stat.mode & 0o777).toString(8)})`,
    `Run \`chmod ${mode.toString(8)} ${path}\` or \`claude-mem doctor --fix\`.`,
    () => chmodSync(path, mode),
  );
}

function isWritable(path: string): boolean {
  try {
    accessSync(path, constants.W_OK);
    return true;
  } catch {
    // Missing, of another user or read-only: nothing can be stored.
    return false;
  }
}
