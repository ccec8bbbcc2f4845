import type { Database } from "bun:sqlite";
import type { HookRun } from "../../config/hook-run.ts";
import { asObject, asString } from "../../domain/json.ts";
import type { EditChange } from "../../domain/tool-use/edit-change.ts";
import {
  errorSignaturesIn,
  fingerprintOf,
  hasFailedSilently,
  isSpecific,
} from "../../domain/tool-use/failure-text.ts";
import { commandOutput } from "../../domain/tool-use/shown-failure.ts";
import type { Claims } from "../../inbox/claims.ts";
import { readReplacements } from "../../run-book/read-run-book.ts";
import { fillFrame, type InjectedContext } from "../budget.ts";
import { quote, shorten, utcDay } from "../frame.ts";
import { openProjectMemory } from "../project-memory.ts";
import { type EarlierFix, findEarlierFix } from "./earlier-fix.ts";

const TOKENS_MAX = 250;
const COMMAND_CHARS_MAX = 90;
const SIGNATURE_CHARS_MAX = 120;
const CHANGE_CHARS_MAX = 110;
const LINE_CHARS_MAX = 520;
const NAME = /[\p{L}_][\p{L}\p{N}_]{3,}/gu;
/** Words of messages that name nothing. */
const EVERY_ERROR: ReadonlySet<string> = new Set(
  (
    "argument assigned assignable call cannot code command does error exit exited expected expression fail failed failure file find found " +
    "from function have import invalid line missing module must name note null object package property result return returns " +
    "such test tests that this type types undefined unexpected unknown value variable warning with"
  ).split(" "),
);
const WORD_OF_COMMAND = /^[\w./:@][\w./:@-]+$/;
const RUNNERS: ReadonlySet<string> = new Set("run exec npm pnpm yarn bun bunx npx go cargo uv".split(" "));
/** Commands that bring about what others need. */
const MAKES =
  /\b(?:install|add|ci|sync|restore|generate|codegen|gen|migrate|build|compile|fetch|pull|download|update|upgrade|init|setup|login|auth|start|up|prune|clean|vendor|tidy|mkdir|chmod|export|unset)\b/;
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
  const signatures = isSpecific(request.output) ? errorSignaturesIn(request.output) : [];
  if (signatures.length === 0) return undefined;
  const fingerprints = signatures.map(fingerprintOf);
  const found = findEarlierFix(memory, { projectId: request.projectId, fingerprints, before: request.at });
  const fix = found === undefined ? undefined : relevantTo(request.output, found);
  if (fix === undefined || isRuleHere(memory, request, fix)) return undefined;
  const same = signatures[fingerprints.findIndex((one) => fix.fingerprints.includes(one))] ?? "";
  return fillFrame({ project: request.project, purpose: PURPOSE }, TOKENS_MAX, (budget) => {
    budget.add(fixLine(fix, same));
    return { observationIds: [], fixIds: [fix.failedRow] };
  });
}

/** Whether the start of the session said that another command is to be used. */
function isRuleHere(
  memory: Database,
  { projectId, at }: FailureNoteRequest,
  { command }: EarlierFix,
): boolean {
  return readReplacements(memory, { projectId, before: at }).some((one) => one.command === command);
}

/**
 * What of a fix has to do with the failure: edits of files that the output names, and commands that make something or are
 * the failing one put differently. Undefined if nothing has: it was done between the two runs for another reason.
 */
function relevantTo(output: string, fix: EarlierFix): EarlierFix | undefined {
  const isNamed = (path: string) => output.includes(path.slice(path.lastIndexOf("/") + 1));
  const files = fix.files.filter(isNamed);
  const commands = fix.commands.filter((command) => MAKES.test(command) || isAlike(command, fix.command));
  const isTold = fix.change !== undefined && files.includes(fix.change.file) && speaksOf(fix.change, output);
  const change = isTold ? fix.change : undefined;
  // That some file was edited is what anybody would do.
  if (change === undefined && commands.length === 0) return undefined;
  return { ...fix, files, commands, change };
}

/** Whether a line that went or came has a name that the error has, too. */
function speaksOf({ removed, added }: EditChange, output: string): boolean {
  const lines = `${removed}\n${added}`;
  return errorSignaturesIn(output)
    .flatMap((signature) => signature.match(NAME) ?? [])
    .some((name) => !EVERY_ERROR.has(name) && lines.toLowerCase().includes(name));
}

/** Whether a command is another put differently: it has half of the words that say what that one does. */
function isAlike(command: string, other: string): boolean {
  const words = tellingWords(other);
  const asked = tellingWords(command);
  const shared = words.filter((word) => asked.some((one) => one === word || one.startsWith(`${word}:`)));
  return command !== other && shared.length > 0 && shared.length * 2 >= words.length;
}

/** The words of a command without its program, runners and flags. */
function tellingWords(command: string): string[] {
  return command
    .split(/\s+/)
    .slice(1)
    .filter((word) => WORD_OF_COMMAND.test(word) && !RUNNERS.has(word));
}

/** "2026-01-20: `npm run build` failed with `…`. Fixed by src/cart.ts: `old` → `new`, then `npm install`; `npm test` passed." */
function fixLine({ at, command, commands, change, passedWith }: EarlierFix, signature: string): string {
  const edits = change === undefined ? [] : [`${quote(change.file)}: ${changeText(change)}`];
  const runs = commands.map((one) => code(one, COMMAND_CHARS_MAX));
  const what = `${code(command, COMMAND_CHARS_MAX)} failed with ${code(closed(signature), SIGNATURE_CHARS_MAX)}`;
  const isOther = passedWith !== command && !commands.includes(passedWith);
  const passed = !isOther || change === undefined ? "" : `; ${code(passedWith, COMMAND_CHARS_MAX)} passed`;
  return shorten(
    `- ${utcDay(at)}: ${what}. Fixed by ${[...edits, ...runs].join(", then ")}${passed}.`,
    LINE_CHARS_MAX,
  );
}

/** A signature ends where its last character is a mark: an open quotation or bracket is closed again. */
function closed(signature: string): string {
  const quotes = signature.split("'").length % 2 === 0 ? "'" : "";
  return `${signature}${quotes}${signature.lastIndexOf("(") > signature.lastIndexOf(")") ? ")" : ""}`;
}

function changeText({ removed, added }: EditChange): string {
  if (removed === "") return `added ${code(added, CHANGE_CHARS_MAX)}`;
  if (added === "") return `removed ${code(removed, CHANGE_CHARS_MAX)}`;
  return `${code(removed, CHANGE_CHARS_MAX)} → ${code(added, CHANGE_CHARS_MAX)}`;
}

function code(text: string, charsMax: number): string {
  return `\`${quote(shorten(text, charsMax)).replaceAll("`", "'")}\``;
}
