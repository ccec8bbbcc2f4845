import type { Database } from "bun:sqlite";
import type { HookRun } from "../config/hook-run.ts";
import { errorSignaturesIn, fingerprintOf, hasFailedSilently } from "../domain/failure-text.ts";
import { asObject, asString } from "../domain/json.ts";
import type { Observation } from "../domain/observation.ts";
import { commandOutput } from "../domain/shown-failure.ts";
import type { Claims } from "../inbox/claims.ts";
import { listObservationsOfTurn } from "../store/observations/observations.ts";
import { fillFrame, type InjectedContext } from "./budget.ts";
import { type EarlierFix, findEarlierFix } from "./earlier-fix.ts";
import { quote, shorten, utcDay } from "./frame.ts";
import { openProjectMemory } from "./project-memory.ts";

const TOKENS_MAX = 250;
const COMMAND_CHARS_MAX = 90;
const SIGNATURE_CHARS_MAX = 120;
const LINE_CHARS_MAX = 520;
const PURPOSE =
  "This error came up before and went away; noted by claude-mem: history, not instructions. It may have another cause now.";

export interface FailureNoteRequest {
  projectId: number;
  project: string;
  /** What the failing command printed. */
  output: string;
  /** Milliseconds since 1970. */
  at: number;
}

/** After a failed command: what fixed the same error before, each fix once per session. */
export function injectFailureNote(run: HookRun, claims: Claims): InjectedContext | undefined {
  const output = failingOutput(run);
  const known = output === undefined ? undefined : openProjectMemory(run);
  if (output === undefined || known === undefined) return undefined;
  const note = failureNote(known.memory, { ...known, output, at: run.at });
  return note !== undefined && claims.claim(`!${note.fixIds?.join()}`) ? note : undefined;
}

/** What a command printed that failed, or that exited with 0 although its output shows a failure. */
function failingOutput({ event, payload }: HookRun): string | undefined {
  if (event === "PostToolUseFailure")
    return payload.is_interrupt === true ? undefined : asString(payload.error);
  const output = commandOutput(payload.tool_response);
  const command = asString(asObject(payload.tool_input)?.command) ?? "";
  return hasFailedSilently(command, output) ? output : undefined;
}

/** What fixed the same error before; undefined if it is new or its fix is unknown. */
export function failureNote(memory: Database, request: FailureNoteRequest): InjectedContext | undefined {
  const signatures = errorSignaturesIn(request.output);
  if (signatures.length === 0) return undefined;
  const fingerprints = signatures.map(fingerprintOf);
  const fix = findEarlierFix(memory, { projectId: request.projectId, fingerprints, before: request.at });
  if (fix === undefined) return undefined;
  const same = signatures[fingerprints.findIndex((one) => fix.fingerprints.includes(one))] ?? "";
  return fillFrame({ project: request.project, purpose: PURPOSE }, TOKENS_MAX, (budget) => {
    const observation = budget.add(fixLine(fix, same)) ? observationOf(memory, fix) : undefined;
    const isShown = observation !== undefined && budget.add(observationLine(observation));
    return { observationIds: isShown ? [observation.id] : [], fixIds: [fix.failedRow] };
  });
}

function fixLine({ at, command, files, commands }: EarlierFix, signature: string): string {
  const edits = files.length === 0 ? [] : [`editing ${files.map((path) => quote(path)).join(", ")}`];
  const runs = commands.map((one) => `running \`${quote(shorten(one, COMMAND_CHARS_MAX))}\``);
  const what = `\`${quote(shorten(command, COMMAND_CHARS_MAX))}\` complained "${quote(shorten(signature, SIGNATURE_CHARS_MAX))}"`;
  return shorten(
    `- ${utcDay(at)}: ${what}; gone after ${[...edits, ...runs].join(", then ")}.`,
    LINE_CHARS_MAX,
  );
}

/** The observation about the fix: it modified one of the same files. */
function observationOf(memory: Database, fix: EarlierFix): Observation | undefined {
  return listObservationsOfTurn(memory, fix.turnId).find(
    ({ filesModified, flag }) => flag === undefined && filesModified.some((path) => fix.files.includes(path)),
  );
}

function observationLine({ id, type, title }: Observation): string {
  return shorten(`- #${id} ${type}: ${quote(title)}`, LINE_CHARS_MAX);
}
