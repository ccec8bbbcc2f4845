import type { Database } from "bun:sqlite";
import { relative, sep } from "node:path";
import { commandHeads, doingSteps } from "../domain/failure-text.ts";
import { asString } from "../domain/json.ts";
import { findRootOfTurn } from "../store/sessions/sessions.ts";
import {
  listActionsFrom,
  listFailingUses,
  listFingerprints,
  type TurnAction,
} from "../store/turns/turn-actions.ts";

/** What made an error go away, as far as can be seen. */
export interface EarlierFix {
  /** Row id of the tool use that had failed. */
  failedRow: number;
  /** Fingerprints of what had been complained of and was gone. */
  fingerprints: readonly number[];
  /** The turn in which it was gone. */
  turnId: number;
  at: number;
  /** The step that failed, as it was typed. */
  command: string;
  /** Files that were edited between the two, relative to the work tree. */
  files: string[];
  /** What was run between the two, the same command aside. */
  commands: string[];
}

/** Earlier failures that are looked at for one that was mended. */
const FAILURES_MAX = 6;
/** How far behind a failure its end is looked for, in tool uses. */
const DEEDS_MAX = 120;
/** Who edits more than this between two runs was not mending one error. */
const FILES_MAX = 6;
const COMMANDS_MAX = 3;
const EDITING: ReadonlySet<string> = new Set(["Edit", "MultiEdit", "NotebookEdit", "Write"]);

/**
 * The last time that one of these complaints went away, before a time in milliseconds since 1970; undefined where none
 * did, or nobody can say by what.
 */
export function findEarlierFix(
  memory: Database,
  about: { projectId: number; fingerprints: readonly number[]; before: number },
): EarlierFix | undefined {
  const asked = new Set(about.fingerprints);
  for (const row of listFailingUses(memory, about, FAILURES_MAX)) {
    const complaints = listFingerprints(memory, row).filter((one) => asked.has(one));
    const fix = findFix(memory, row, { complaints, before: about.before });
    if (fix !== undefined) return fix;
  }
  return undefined;
}

/**
 * What was done between a failing tool use and the next run of the same command that did not complain of the same.
 *
 * Looks at the fingerprints given, by default at all that the tool use had, and at what was done before a time.
 */
export function findFix(
  memory: Database,
  failedRow: number,
  {
    complaints = listFingerprints(memory, failedRow),
    before = Number.POSITIVE_INFINITY,
  }: { complaints?: readonly number[]; before?: number } = {},
): EarlierFix | undefined {
  const [failed, ...later] = listActionsFrom(memory, failedRow, DEEDS_MAX);
  const command = asString(failed?.input.command) ?? "";
  const heads = new Set(commandHeads(command));
  if (failed === undefined || heads.size === 0) return undefined;
  let between: TurnAction[] = [];
  for (const deed of later) {
    if (deed.at >= before) return undefined;
    const isSame =
      deed.name === "Bash" &&
      commandHeads(asString(deed.input.command) ?? "").some((head) => heads.has(head));
    if (!isSame) between.push(deed);
    else if (hasAny(memory, deed.row, complaints)) between = [];
    else if (isClean(memory, deed))
      return fixOf(memory, { failed, passed: deed, between, command, complaints });
  }
  return undefined;
}

function hasAny(memory: Database, row: number, complaints: readonly number[]): boolean {
  const found = listFingerprints(memory, row);
  return complaints.some((one) => found.includes(one));
}

/** A run that ended otherwise says something only if it says why. */
function isClean(memory: Database, deed: TurnAction): boolean {
  return (
    deed.outcome === "ok" || (deed.outcome === "failed" && listFingerprints(memory, deed.row).length > 0)
  );
}

interface SessionTimelineView {
  failed: TurnAction;
  passed: TurnAction;
  between: readonly TurnAction[];
  command: string;
  complaints: readonly number[];
}

/** Gone without anything done, it was flaky, or something outside has changed: that is no fix. */
function fixOf(
  memory: Database,
  { failed, passed, between, command, complaints }: SessionTimelineView,
): EarlierFix | undefined {
  const done = between.filter((deed) => deed.outcome === "ok");
  const root = findRootOfTurn(memory, passed.turnId);
  const paths = done
    .filter(({ name }) => EDITING.has(name))
    .flatMap(({ input }) => asString(input.file_path) ?? []);
  const files = [...new Set(paths.map((path) => within(root, path)))];
  const ran = done
    .filter(({ name }) => name === "Bash")
    .flatMap(({ input }) => doingSteps(asString(input.command) ?? ""));
  if (files.length > FILES_MAX || (files.length === 0 && ran.length === 0)) return undefined;
  return {
    failedRow: failed.row,
    fingerprints: complaints,
    turnId: passed.turnId,
    at: passed.at,
    command: doingSteps(command)[0] ?? command,
    files,
    commands: [...new Set(ran)].slice(-COMMANDS_MAX),
  };
}

function within(root: string | undefined, path: string): string {
  return root === undefined ? path : relative(root, path).split(sep).join("/");
}
