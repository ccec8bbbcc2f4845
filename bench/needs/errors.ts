import { asString } from "../../src/domain/json.ts";
import {
  commandHeads,
  doingSteps,
  errorSignaturesIn,
  fingerprintOf,
  hasFailedSilently,
} from "../../src/domain/tool-use/failure-text.ts";
import { type Need, namesPath, placeOfCommand } from "./need.ts";
import { type Past, tail } from "./past.ts";
import { stepsOf } from "./runs.ts";
import { type Call, commandOf, fileOf, isEdit, type RecordedSession } from "./session.ts";

/** What a session did, and had not done before, between a failing command and its next run without that error. */
export interface Fix {
  commands: ReadonlySet<string>;
  files: ReadonlySet<string>;
  /** Lines that the edits put in. */
  lines: ReadonlySet<string>;
}

export interface Failure {
  call: Call;
  fingerprints: ReadonlySet<number>;
  /** Undefined where the session did not mend it. */
  fix: Fix | undefined;
  /** Commands that ended well right after it and are the failing one put differently. */
  insteads: ReadonlySet<string>;
}

const CALLS_MAX = 120;
const INSTEAD_CALLS_MAX = 4;
const LINE_CHARS_MIN = 12;
const cached = new WeakMap<RecordedSession, Failure[]>();

export function failuresOf(session: RecordedSession): Failure[] {
  const known =
    cached.get(session) ?? session.calls.flatMap((call, index) => failureAt(session, call, index));
  cached.set(session, known);
  return known;
}

function failureAt(session: RecordedSession, call: Call, index: number): Failure[] {
  const fingerprints = fingerprintsOf(call);
  if (fingerprints.size === 0) return [];
  const insteads = insteadsOf(session, call, index);
  return [{ call, fingerprints, fix: fixAfter(session, call, index, fingerprints), insteads }];
}

/** The error may be gone because its command is never run again: another way was found. */
function insteadsOf(session: RecordedSession, failed: Call, index: number): Set<string> {
  const steps = doingSteps(commandOf(failed) ?? "");
  const words = new Set(steps.flatMap((step) => step.split(/\s+/)));
  const next = session.calls
    .slice(index + 1, index + 1 + INSTEAD_CALLS_MAX)
    .filter(({ outcome }) => outcome === "ok")
    .flatMap((call) => doingSteps(commandOf(call) ?? ""));
  const isAlike = (step: string) => step.split(/\s+/).filter((word) => words.has(word)).length >= 2;
  return new Set(next.filter((step) => !steps.includes(step) && isAlike(step)));
}

const printed = new WeakMap<Call, ReadonlySet<number>>();

function fingerprintsOf(call: Call): ReadonlySet<number> {
  const known = printed.get(call);
  if (known !== undefined) return known;
  const command = commandOf(call);
  const isFailing =
    call.outcome === "failed" || (call.outcome === "ok" && hasFailedSilently(command ?? "", call.output));
  const found = new Set(
    command === undefined || !isFailing ? [] : errorSignaturesIn(call.output).map(fingerprintOf),
  );
  printed.set(call, found);
  return found;
}

function fixAfter(
  session: RecordedSession,
  failed: Call,
  index: number,
  errors: ReadonlySet<number>,
): Fix | undefined {
  const heads = new Set(commandHeads(commandOf(failed) ?? ""));
  const between: Call[] = [];
  for (const call of session.calls.slice(index + 1, index + 1 + CALLS_MAX)) {
    const isSame = commandHeads(commandOf(call) ?? "").some((head) => heads.has(head));
    if (!isSame) between.push(call);
    else if ([...fingerprintsOf(call)].some((one) => errors.has(one))) continue;
    else return fixOf(session, between, failed);
  }
  return undefined;
}

function fixOf(session: RecordedSession, calls: readonly Call[], failed: Call): Fix {
  const edits = calls.filter((call) => isEdit(call) && call.outcome === "ok");
  // What the session had run before is no news to it.
  const before = session.calls.slice(0, session.calls.indexOf(failed) + 1);
  const own = new Set(before.flatMap((call) => stepsOf(commandOf(call) ?? "")));
  const commands = calls
    .filter(({ outcome }) => outcome === "ok")
    .flatMap((call) => stepsOf(commandOf(call) ?? ""));
  return {
    commands: new Set(commands.filter((command) => !own.has(command))),
    files: new Set(edits.flatMap((call) => fileOf(session, call) ?? []).map(tail)),
    lines: new Set(
      edits.flatMap(({ input }) =>
        linesPutIn(asString(input.old_string) ?? "", asString(input.new_string) ?? ""),
      ),
    ),
  };
}

function linesPutIn(before: string, after: string): string[] {
  const old = new Set(before.split("\n").map((line) => line.trim()));
  return after
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line.length >= LINE_CHARS_MIN && !old.has(line));
}

/** Kind g: an error that an earlier session met and ended, and that this one ended in the same way. */
export function recurringErrors(session: RecordedSession, past: Past): Need[] {
  const told = new Set<number>();
  return failuresOf(session).flatMap(({ call, fingerprints, fix }): Need[] => {
    const isNew = [...fingerprints].some((one) => !told.has(one));
    for (const one of fingerprints) told.add(one);
    if (!isNew || fix === undefined) return [];
    const earlier = past
      .endedBefore(call.at)
      .flatMap(failuresOf)
      .filter(
        (one) => one.fix !== undefined && [...one.fingerprints].some((error) => fingerprints.has(error)),
      );
    if (earlier.length === 0) return [];
    const isKnown = earlier.some((one) => one.fix !== undefined && isSameFix(one.fix, fix));
    const what = [...fix.commands, ...fix.files].join(", ");
    return [
      {
        kind: "g",
        session: session.id,
        what: `${call.output
          .split("\n")
          .find((line) => errorSignaturesIn(line).length > 0)
          ?.slice(0, 120)} → ${what.slice(0, 200)}`,
        before: call.at,
        isKnown,
        isIn: (text) => saysFix(text, fix),
      },
    ];
  });
}

function isSameFix(one: Fix, other: Fix): boolean {
  const shares = (a: ReadonlySet<unknown>, b: ReadonlySet<unknown>) => [...a].some((value) => b.has(value));
  return (
    shares(one.commands, other.commands) || (shares(one.files, other.files) && shares(one.lines, other.lines))
  );
}

/** A command that mended it, or a changed file with a line of the change. */
export function saysFix(text: string, fix: Fix): boolean {
  if ([...fix.commands].some((command) => placeOfCommand(text, command) >= 0)) return true;
  return [...fix.lines].some((line) => text.includes(line.slice(0, 60)));
}

/** What became of a remedy that was told. */
export type Worth = "worked" | "same file" | "misleading" | "open";

export function worthOf(text: string, { fix, insteads }: Failure): Worth {
  if ([...insteads].some((command) => placeOfCommand(text, command) >= 0)) return "worked";
  if (fix === undefined || (fix.commands.size === 0 && fix.files.size === 0)) return "open";
  if (saysFix(text, fix)) return "worked";
  return [...fix.files].some((file) => namesPath(text, file)) ? "same file" : "misleading";
}
