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

/** What fixed an error, as far as the stored tool uses show. */
export interface EarlierFix {
  /** Row id of the tool use that had failed. */
  failedRow: number;
  /** Fingerprints of the error signatures that went away. */
  fingerprints: readonly number[];
  /** The turn in which they were gone. */
  turnId: number;
  at: number;
  /** The step that failed. */
  command: string;
  /** Files that were edited between the two, relative to the work tree. */
  files: string[];
  /** Other commands that were run between the two. */
  commands: string[];
}

/** Earlier failures that are searched for a fix. */
const FAILURES_MAX = 6;
/** Tool uses after a failure that are searched for its end. */
const ACTIONS_MAX = 120;
/** More edited files than this between two runs are not the fix of one error. */
const FILES_MAX = 6;
const COMMANDS_MAX = 3;
const EDITING: ReadonlySet<string> = new Set(["Edit", "MultiEdit", "NotebookEdit", "Write"]);

/**
 * The last fix of one of these error signatures before a time, in milliseconds since 1970; undefined if there is none, or if
 * the reason is unknown.
 */
export function findEarlierFix(
  memory: Database,
  about: { projectId: number; fingerprints: readonly number[]; before: number },
): EarlierFix | undefined {
  const asked = new Set(about.fingerprints);
  for (const row of listFailingUses(memory, about, FAILURES_MAX)) {
    const signatures = listFingerprints(memory, row).filter((one) => asked.has(one));
    const fix = findFix(memory, row, { signatures, before: about.before });
    if (fix !== undefined) return fix;
  }
  return undefined;
}

/**
 * What was done between a failing tool use and the next run of the same command without the same error signatures.
 *
 * @param signatures fingerprints; by default all of the tool use
 * @param before only what was done before this time counts
 */
export function findFix(
  memory: Database,
  failedRow: number,
  {
    signatures = listFingerprints(memory, failedRow),
    before = Number.POSITIVE_INFINITY,
  }: { signatures?: readonly number[]; before?: number } = {},
): EarlierFix | undefined {
  const [failed, ...later] = listActionsFrom(memory, failedRow, ACTIONS_MAX);
  const command = asString(failed?.input.command) ?? "";
  const heads = new Set(commandHeads(command));
  if (failed === undefined || heads.size === 0) return undefined;
  let between: TurnAction[] = [];
  for (const action of later) {
    if (action.at >= before) return undefined;
    const isSame =
      action.name === "Bash" &&
      commandHeads(asString(action.input.command) ?? "").some((head) => heads.has(head));
    if (!isSame) between.push(action);
    else if (hasAny(memory, action.row, signatures)) between = [];
    else if (isClean(memory, action))
      return fixOf(memory, { failed, passed: action, between, command, signatures });
  }
  return undefined;
}

function hasAny(memory: Database, row: number, signatures: readonly number[]): boolean {
  const found = listFingerprints(memory, row);
  return signatures.some((one) => found.includes(one));
}

/** A failed run shows that the error is gone only if it has another one. */
function isClean(memory: Database, action: TurnAction): boolean {
  return (
    action.outcome === "ok" ||
    (action.outcome === "failed" && listFingerprints(memory, action.row).length > 0)
  );
}

interface RunsOfCommand {
  failed: TurnAction;
  passed: TurnAction;
  between: readonly TurnAction[];
  command: string;
  signatures: readonly number[];
}

/** If nothing was done, the error was flaky or had an external cause. */
function fixOf(
  memory: Database,
  { failed, passed, between, command, signatures }: RunsOfCommand,
): EarlierFix | undefined {
  const done = between.filter((action) => action.outcome === "ok");
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
    fingerprints: signatures,
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
