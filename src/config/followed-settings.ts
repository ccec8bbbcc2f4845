import { asMemoryError, MemoryError } from "../domain/error.ts";
import { files } from "../lib/files.ts";
import { readText } from "../lib/guarded-files.ts";
import type { Environment } from "./paths.ts";
import { type LoadedSettings, parseSettings, type Settings, settingsIn } from "./settings.ts";

/**
 * Keeps the settings of a running process up to date. The returned function compares the file's time, size and inode with
 * those of the last call and, if they differ, applies the live settings.
 *
 * @param settings changed in place
 * @returns throws MemoryError invalid-setting while a privacy setting is invalid
 */
export function followSettings(file: string, environment: Environment, settings: Settings): () => void {
  // A file that exists is read once more, because it may have changed since the process read it.
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
    // Reading it reports why.
    return "unreadable";
  }
}

function takeUpFile(file: string, environment: Environment, settings: Settings): MemoryError | undefined {
  try {
    const { settings: fresh, privacyFault } = settingsNow(file, environment);
    if (privacyFault === undefined) takeUp(settings, fresh);
    return privacyFault;
  } catch (error) {
    const cause = asMemoryError(error, `reading ${file}`);
    return new MemoryError(
      "invalid-setting",
      `${cause.message}; nothing is captured until the file can be read`,
      { cause },
    );
  }
}

function settingsNow(file: string, environment: Environment): LoadedSettings {
  const isThere = files().statSync(file, { throwIfNoEntry: false }) !== undefined;
  const stored = isThere ? parseSettings(readText(file), file) : {};
  return settingsIn(stored, file, environment);
}

/** Applies the live settings only. A new port or model needs a restarted worker. */
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
