import type { Database } from "bun:sqlite";
import { relative, sep } from "node:path";
import { asString } from "../../domain/json.ts";
import type { EditChange } from "../../domain/tool-use/edit-change.ts";
import { EDITING_TOOLS } from "../../domain/tool-use/editing-tools.ts";
import { commandHeads, doingSteps } from "../../domain/tool-use/failure-text.ts";
import { findRootOfTurn } from "../../store/sessions/sessions.ts";
import { listEditChanges } from "../../store/turns/edit-changes.ts";
import {
  listActionsFrom,
  listFailingUses,
  listFingerprints,
  type TurnAction,
} from "../../store/turns/turn-actions.ts";

/** What fixed an error, as far as the stored tool uses show. */
export interface EarlierFix {
  /** Row id of the tool use that had failed. */
  failedRow: number;
  /** Row id of the tool use that passed. */
  passedRow: number;
  /** Fingerprints of the error signatures that went away. */
  fingerprints: readonly number[];
  /** The turn in which they were gone. */
  turnId: number;
  at: number;
  /** The step that failed. */
  command: string;
  /** Files that were edited between the two, relative to the work tree. */
  files: string[];
  /** The edit that has most to do with the error, as far as it is known. */
  change: (EditChange & { file: string }) | undefined;
  /** The command that passed. */
  passedWith: string;
  /** Other commands that were run between the two. */
  commands: string[];
}

/** Earlier failures that are searched for a fix. */
const FAILURES_MAX = 6;
/** Tool uses after a failure that are searched for its end. */
const ACTIONS_MAX = 120;
/** More edited files than this between two runs are not the fix of one error. */
const FILES_MAX = 3;
const COMMANDS_MAX = 3;

/**
 * The last fix of one of these error signatures before a time, in milliseconds since 1970. Undefined if there is none, if the
 * reason is unknown, or if earlier fixes have nothing in common: then the message stands for several errors.
 */
export function findEarlierFix(
  memory: Database,
  about: { projectId: number; fingerprints: readonly number[]; before: number },
): EarlierFix | undefined {
  const asked = new Set(about.fingerprints);
  const fixes = listFailingUses(memory, about, FAILURES_MAX).flatMap((row) => {
    const signatures = listFingerprints(memory, row).filter((one) => asked.has(one));
    return findFix(memory, row, { signatures, before: about.before }) ?? [];
  });
  const distinct = [...new Map(fixes.map((fix) => [fix.passedRow, fix])).values()];
  const [last, ...others] = distinct;
  if (last === undefined || others.length === 0) return last;
  return others.some((other) => hasInCommon(last, other)) ? last : undefined;
}

function hasInCommon(one: EarlierFix, other: EarlierFix): boolean {
  return (
    one.files.some((file) => other.files.includes(file)) ||
    one.commands.some((command) => other.commands.includes(command))
  );
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
    .filter(({ name }) => EDITING_TOOLS.has(name))
    .flatMap(({ input }) => asString(input.file_path) ?? []);
  const files = [...new Set(paths.map((path) => within(root, path)))];
  const ran = done
    .filter(({ name }) => name === "Bash")
    .flatMap(({ input }) => doingSteps(asString(input.command) ?? ""));
  if (files.length > FILES_MAX || (files.length === 0 && ran.length === 0)) return undefined;
  return {
    failedRow: failed.row,
    passedRow: passed.row,
    fingerprints: signatures,
    turnId: passed.turnId,
    at: passed.at,
    command: doingSteps(command)[0] ?? command,
    files,
    change: changeIn(memory, done, root),
    passedWith: doingSteps(asString(passed.input.command) ?? "")[0] ?? "",
    commands: [...new Set(ran)].slice(-COMMANDS_MAX),
  };
}

/** What the last of the edits changed of which that is known: what came before it did not mend the error. */
function changeIn(
  memory: Database,
  done: readonly TurnAction[],
  root: string | undefined,
): EarlierFix["change"] {
  const edits = done.filter(({ name }) => EDITING_TOOLS.has(name));
  const changes = listEditChanges(
    memory,
    edits.map(({ row }) => row),
  );
  const last = edits.findLast(({ row }) => changes.has(row));
  const change = last && changes.get(last.row);
  const path = asString(last?.input.file_path);
  return change === undefined || path === undefined ? undefined : { ...change, file: within(root, path) };
}

function within(root: string | undefined, path: string): string {
  return root === undefined ? path : relative(root, path).split(sep).join("/");
}
