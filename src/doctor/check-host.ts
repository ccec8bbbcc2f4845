import { accessSync, constants, existsSync } from "node:fs";
import { asMemoryError } from "../domain/error.ts";
import { findClaude } from "../install/claude-program.ts";
import { programPath } from "../install/install.ts";
import { openJournal } from "../install/journal.ts";
import { installedHooksCall, PLUGIN_ID } from "../install/plugin-files.ts";
import type { Check, Finding, Patient } from "./finding.ts";

const REINSTALL = "Run `claude-mem install` again.";

/** Whether Claude Code calls this program: as installed by us, and as the host itself lists it. */
export const checkHost: Check = {
  name: "host",
  async examine(patient) {
    const { paths } = patient;
    if (openJournal(paths.installJournal).entries.length === 0) {
      return [
        { verdict: "warning", found: "not installed into Claude Code", remedy: "Run `claude-mem install`." },
      ];
    }
    const program = programPath(paths);
    if (!isExecutable(program)) {
      return [{ verdict: "failed", found: `${program} is missing or cannot be run`, remedy: REINSTALL }];
    }
    if (!installedHooksCall(paths.program, program)) {
      const found = `the installed hooks are not those that call ${program}`;
      return [{ verdict: "failed", found, remedy: REINSTALL }];
    }
    return [await hostsView(patient)];
  },
};

async function hostsView({ environment }: Patient): Promise<Omit<Finding, "check">> {
  const claude = findClaude(environment);
  if (claude === undefined)
    return {
      verdict: "warning",
      found: "`claude` is not on the PATH",
      remedy: "Put it there, or `uninstall --force`.",
    };
  try {
    const version = await claude.version();
    if (await claude.hasPlugin(PLUGIN_ID))
      return { verdict: "ok", found: `${PLUGIN_ID} in Claude Code ${version}` };
    return {
      verdict: "failed",
      found: `Claude Code ${version} does not list ${PLUGIN_ID}`,
      remedy: REINSTALL,
    };
  } catch (error) {
    return { verdict: "warning", found: asMemoryError(error, "asking Claude Code").message };
  }
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    // Missing or without the right: in both cases hooks cannot start it.
    return existsSync(path) && process.platform === "win32";
  }
}
