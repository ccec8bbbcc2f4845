import { asMemoryError, MemoryError } from "../domain/error.ts";
import { files } from "../lib/files.ts";
import { readText } from "../lib/guarded-files.ts";
import type { Environment } from "./paths.ts";
import { type LoadedSettings, parseSettings, type Settings, settingsIn } from "./settings.ts";

/**
 * Keeps the settings of a running process as the file is. Each call looks at the file's time, size and number, and takes up
 * what can be taken up where they have changed.
 *
 * @param settings those that the process's parts have; they are changed in place
 * @returns looks at the file; throws MemoryError invalid-setting while nobody can say what is to be kept out
 */
export function followSettings(file: string, environment: Environment, settings: Settings): () => void {
  // Without a file the settings are what the process was given. One that is there is read once more: it may have been
  // written since.
  let seen = ABSENT;
  let fault: MemoryError | undefined;
  return () => {
    const stamp = stampOf(file);
    if (stamp !== seen) {
      fault = takeUpFile(file, environment, settings);
      seen = stamp;
    }
    if (fault !== undefined) throw fault;
  };
}

const ABSENT = "absent";

function stampOf(file: string): string {
  try {
    const stat = files().statSync(file, { throwIfNoEntry: false });
    return stat === undefined ? ABSENT : `${stat.mtimeMs} ${stat.size} ${stat.ino}`;
  } catch {
    // It cannot be looked at; reading it says why.
    return "unreadable";
  }
}

/** What keeps the file from being taken up. */
function takeUpFile(file: string, environment: Environment, settings: Settings): MemoryError | undefined {
  try {
    const { settings: fresh, privacyFault } = settingsNow(file, environment);
    if (privacyFault === undefined) takeUp(settings, fresh);
    return privacyFault;
  } catch (error) {
    const cause = asMemoryError(error, `reading ${file}`);
    return new MemoryError("invalid-setting", `${cause.message}, so nothing is captured`, { cause });
  }
}

function settingsNow(file: string, environment: Environment): LoadedSettings {
  const isThere = files().statSync(file, { throwIfNoEntry: false }) !== undefined;
  const stored = isThere ? parseSettings(readText(file), file) : {};
  return settingsIn(stored, file, environment);
}

/** Only what is read anew each time: a new port or model needs other parts, and so another worker. */
export function takeUp(settings: Settings, fresh: Settings): void {
  settings.skipTools = fresh.skipTools;
  settings.excludedProjects = fresh.excludedProjects;
  settings.ignoredFiles = fresh.ignoredFiles;
  settings.contextObservations = fresh.contextObservations;
  settings.contextTokens = fresh.contextTokens;
  settings.dailyTokenBudget = fresh.dailyTokenBudget;
  settings.sessionTokenBudget = fresh.sessionTokenBudget;
  settings.retentionDays = fresh.retentionDays;
  settings.memoryMegabytes = fresh.memoryMegabytes;
}
