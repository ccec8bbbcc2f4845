import { accessSync, constants, existsSync } from "node:fs";
import { asMemoryError } from "../domain/error.ts";
import { findClaude } from "../install/claude-program.ts";
import { programPath } from "../install/install.ts";
import { openJournal } from "../install/journal.ts";
import { installedHooksCall, PLUGIN_ID } from "../install/plugin-files.ts";
import { type Check, type CheckResult, failed, good, type Patient, warning } from "./finding.ts";

const REINSTALL = "Run `claude-mem install` again.";

/** Whether Claude Code calls this program: by the installed files, and by the host's own list. */
export const checkHost: Check = {
  name: "host",
  async examine(patient) {
    const { paths } = patient;
    if (openJournal(paths.installJournal).entries.length === 0)
      return warning("not installed in Claude Code", "Run `claude-mem install`.");
    const program = programPath(paths);
    if (!isExecutable(program)) return failed(`${program} is missing or not executable`, REINSTALL);
    if (!installedHooksCall(paths.program, program))
      return failed(`the installed hooks do not call ${program}`, REINSTALL);
    return askHost(patient);
  },
};

async function askHost({ environment }: Patient): Promise<CheckResult[]> {
  const claude = findClaude(environment);
  if (claude === undefined)
    return warning(
      "`claude` is not on the PATH",
      "Add it to the PATH, or remove claude-mem with `claude-mem uninstall --force`.",
    );
  try {
    const version = await claude.version();
    if (await claude.hasPlugin(PLUGIN_ID)) return good(`${PLUGIN_ID} in Claude Code ${version}`);
    return failed(`Claude Code ${version} does not list ${PLUGIN_ID}`, REINSTALL);
  } catch (error) {
    return [{ verdict: "warning", found: asMemoryError(error, "asking Claude Code").message }];
  }
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    // Missing or not executable: hooks cannot start it. Windows has no such mode.
    return existsSync(path) && process.platform === "win32";
  }
}
