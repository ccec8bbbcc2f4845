import { isExcludedName, isExcludedProject, isOwnRun, isSkippedTool } from "../config/exclusions.ts";
import { followSettings } from "../config/followed-settings.ts";
import { ignoredFiles } from "../config/ignored-files.ts";
import type { DataPaths, Environment } from "../config/paths.ts";
import type { Settings } from "../config/settings.ts";
import type { IgnoredFiles } from "../domain/ignored-files/names.ts";
import { findIncognitoStart } from "../inbox/private-marks.ts";

/** What is not ingested, neither from hooks nor from transcripts. */
export interface CaptureRules {
  /**
   * Reloads changed settings. Called before each record, transcript and piece of an import.
   *
   * @throws MemoryError invalid-setting, because without valid settings the exclusions are unknown
   */
  refresh(): void;
  isSkippedTool(name: string): boolean;
  /** The files of which only the access is stored, relative to a session's folder. */
  ignoredFiles(directory: string | undefined): IgnoredFiles;
  /** Whether the session is incognito at a time, in milliseconds since 1970. */
  isIncognito(sessionId: string, at: number): boolean;
  /** Whether sessions in this folder are excluded. */
  isExcludedDirectory(directory: string | undefined): boolean;
  /** The same if only the name of the folder is known. */
  isExcludedLabel(name: string): boolean;
}

export function captureRules(settings: Settings, paths: DataPaths, environment: Environment): CaptureRules {
  return {
    refresh: followSettings(paths.settings, environment, settings),
    isSkippedTool: (name) => isSkippedTool(name, settings.skipTools),
    ignoredFiles: (directory) => ignoredFiles(settings.ignoredFiles, directory, environment),
    isIncognito: (sessionId, at) =>
      at >= (findIncognitoStart(paths.incognito, sessionId) ?? Number.POSITIVE_INFINITY),
    isExcludedDirectory: (directory) =>
      // Only the folder counts: the worker's environment says nothing about the session.
      isOwnRun({}, directory, paths.observerSessions) ||
      isExcludedProject(directory, settings.excludedProjects, environment),
    isExcludedLabel: (name) => isExcludedName(name, settings.excludedProjects),
  };
}
