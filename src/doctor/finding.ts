import type { DataPaths, Environment } from "../config/paths.ts";
import type { LoadedSettings } from "../config/settings.ts";

/** `warning`: it works, and somebody should look. `failed`: something that was promised is not so. */
export type Verdict = "ok" | "warning" | "failed";

/** What a check found out, and what to do about it. */
export interface Finding {
  check: string;
  verdict: Verdict;
  found: string;
  remedy?: string;
  /** Mends it without a risk for anything that was captured. */
  fix?: () => Promise<void> | void;
}

/** What every check may look at. Checks change nothing. */
export interface Patient {
  paths: DataPaths;
  environment: Environment;
  /** Settings in force; the defaults where the file cannot be understood, with that as a fault. */
  loaded: LoadedSettings;
}

/** One check of an installation; a failure of its own counts as a finding. */
export interface Check {
  name: string;
  examine(patient: Patient): Promise<Omit<Finding, "check">[]> | Omit<Finding, "check">[];
}

export function good(found: string): Omit<Finding, "check">[] {
  return [{ verdict: "ok", found }];
}
