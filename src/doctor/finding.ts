import type { DataPaths, Environment } from "../config/paths.ts";
import type { LoadedSettings } from "../config/settings.ts";

/** `warning`: it works, but needs attention. `failed`: a promise is not kept. */
export type Verdict = "ok" | "warning" | "failed";

/** What a check found and what to do about it. */
export interface CheckResult {
  verdict: Verdict;
  found: string;
  remedy?: string;
  /** Fixes it without a risk for anything that was captured. */
  fix?: () => Promise<void> | void;
}

export interface Finding extends CheckResult {
  check: string;
}

/** What every check may look at. Checks change nothing. */
export interface Patient {
  paths: DataPaths;
  environment: Environment;
  /** The defaults if the file is invalid, with that as a fault. */
  loaded: LoadedSettings;
}

/** One health check; if it throws, that is a finding too. */
export interface Check {
  name: string;
  examine(patient: Patient): Promise<CheckResult[]> | CheckResult[];
}

export function good(found: string): CheckResult[] {
  return [{ verdict: "ok", found }];
}

export function warning(found: string, remedy: string, fix?: CheckResult["fix"]): CheckResult[] {
  return [{ verdict: "warning", found, remedy, ...(fix === undefined ? {} : { fix }) }];
}

export function failed(found: string, remedy: string, fix?: CheckResult["fix"]): CheckResult[] {
  return [{ verdict: "failed", found, remedy, ...(fix === undefined ? {} : { fix }) }];
}
