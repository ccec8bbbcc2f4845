import type { DataPaths, Environment } from "../config/paths.ts";
import { loadSettingsOrDefaults } from "../config/settings.ts";
import { asMemoryError } from "../domain/error.ts";
import { checkChildren } from "./check-children.ts";
import { checkDisk } from "./check-disk.ts";
import { checkHost } from "./check-host.ts";
import { checkInbox } from "./check-inbox.ts";
import { checkLocks } from "./check-locks.ts";
import { checkLog } from "./check-log.ts";
import { checkMemory } from "./check-memory.ts";
import { checkPassages } from "./check-passages.ts";
import { checkPermissions } from "./check-permissions.ts";
import { checkRuntime } from "./check-runtime.ts";
import { checkSettings } from "./check-settings.ts";
import { checkVectors } from "./check-vectors.ts";
import { checkPort, checkWorker, checkWorkerFiles } from "./check-worker.ts";
import { type Check, type CheckResult, type Finding, failed, type Patient, type Verdict } from "./finding.ts";

/** In the order in which a person would look. */
const CHECKS: readonly Check[] = [
  checkRuntime,
  checkPermissions,
  checkDisk,
  checkLocks,
  checkSettings,
  checkHost,
  checkWorker,
  checkWorkerFiles,
  checkPort,
  checkChildren,
  checkInbox,
  checkMemory,
  checkPassages,
  checkVectors,
  checkLog,
];

export interface Examination {
  /** The worst of all findings. */
  verdict: Verdict;
  findings: Finding[];
  /** What was fixed, in the words of the findings. */
  fixed: string[];
}

/** Runs every check and changes nothing. */
export async function examine(paths: DataPaths, environment: Environment): Promise<Examination> {
  const patient = { paths, environment, loaded: await loadSettingsOrDefaults(paths.settings, environment) };
  const findings: Finding[] = [];
  for (const check of CHECKS) findings.push(...(await findingsOf(check, patient)));
  return { verdict: worst(findings), findings, fixed: [] };
}

/** Applies the fixes that cannot lose data, then checks again. */
export async function examineAndFix(paths: DataPaths, environment: Environment): Promise<Examination> {
  const fixed: string[] = [];
  for (const finding of (await examine(paths, environment)).findings) {
    if (finding.fix === undefined) continue;
    await finding.fix();
    fixed.push(`${finding.check}: ${finding.found}`);
  }
  return { ...(await examine(paths, environment)), fixed };
}

async function findingsOf(check: Check, patient: Patient): Promise<Finding[]> {
  const named = (results: CheckResult[]) => results.map((result) => ({ check: check.name, ...result }));
  try {
    return named(await check.examine(patient));
  } catch (error) {
    const { message, policy } = asMemoryError(error, check.name);
    return named(failed(message, policy.remedy));
  }
}

function worst(findings: readonly Finding[]): Verdict {
  const verdicts = new Set(findings.map(({ verdict }) => verdict));
  if (verdicts.has("failed")) return "failed";
  return verdicts.has("warning") ? "warning" : "ok";
}
