import { isExcludedName, isExcludedProject, isOwnRun, isSkippedTool } from "../config/capture-rules.ts";
import { followSettings } from "../config/followed-settings.ts";
import { ignoredFiles } from "../config/ignored-files.ts";
import type { DataPaths, Environment } from "../config/paths.ts";
import type { Settings } from "../config/settings.ts";
import type { IgnoredFiles } from "../domain/ignored-files/names.ts";
import { findIncognitoStart } from "../inbox/private-marks.ts";

/** What intake leaves out, whether it comes by hook or by transcript. */
export interface CaptureRules {
  /**
   * Takes up what has changed in the settings. Called before each record, transcript and piece of an import.
   *
   * @throws MemoryError invalid-setting while nobody can say what is to be left out
   */
  refresh(): void;
  isSkippedTool(name: string): boolean;
  /** The files of which only is kept that they were touched, seen from a session's folder. */
  ignoredFiles(directory: string | undefined): IgnoredFiles;
  /** Whether nothing of this session is kept any more at that time, in milliseconds since 1970. */
  isIncognito(sessionId: string, at: number): boolean;
  /** Whether nothing of sessions in this folder is kept. */
  isExcludedDirectory(directory: string | undefined): boolean;
  /** The same where only the name of a folder is known. */
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
      // Only the folder speaks here: the worker's own environment says nothing about the session.
      isOwnRun({}, directory, paths.observerSessions) ||
      isExcludedProject(directory, settings.excludedProjects, environment),
    isExcludedLabel: (name) => isExcludedName(name, settings.excludedProjects),
  };
}
