import { isExcludedName, isExcludedProject, isOwnRun, isSkippedTool } from "../config/capture-rules.ts";
import type { DataPaths, Environment } from "../config/paths.ts";
import type { Settings } from "../config/settings.ts";

/** What intake leaves out, whether it comes by hook or by transcript. */
export interface CaptureRules {
  isSkippedTool(name: string): boolean;
  /** Whether nothing of sessions in this folder is kept. */
  isLeftOut(directory: string | undefined): boolean;
  /** The same where only the name of a folder is known. */
  isLeftOutName(name: string): boolean;
}

export function captureRules(settings: Settings, paths: DataPaths, environment: Environment): CaptureRules {
  return {
    isSkippedTool: (name) => isSkippedTool(name, settings.skipTools),
    isLeftOut: (directory) =>
      // Only the folder speaks here: the worker's own environment says nothing about the session.
      isOwnRun({}, directory, paths.observerSessions) ||
      isExcludedProject(directory, settings.excludedProjects, environment),
    isLeftOutName: (name) => isExcludedName(name, settings.excludedProjects),
  };
}
