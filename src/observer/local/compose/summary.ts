import { asArray, asObject, asString } from "../../../domain/json.ts";
import {
  type ObservationDraft,
  SUMMARY_FIELD_CHARS_MAX,
  type SummaryDraft,
} from "../../../domain/observation.ts";
import type { ToolUse } from "../../../domain/turn.ts";
import { shownCommand } from "../read/commands.ts";
import { bySize, fileName } from "../read/edits.ts";
import { shownRequest } from "../read/prompts.ts";
import { isLasting } from "../read/statements.ts";
import { fit, oneLine } from "../read/text.ts";
import type { Reading } from "../read/turn.ts";
import { causeOf, pointsBack, quotesOf } from "../select/quotes.ts";
import { distinct, listed, sentence } from "./draft.ts";
import { commitsNamed, outcomeOf } from "./work.ts";

const REQUEST_CHARS_MAX = 320;
const REQUESTS_MAX = 3;
const FILES_NAMED_MAX = 6;
const LEARNED_MAX = 5;
const STEPS_MAX = 5;
const STEP_CHARS_MAX = 220;
const TESTS_NAMED_MAX = 4;

/** The digest of a turn; undefined when nothing was asked, done or said that a later session could use. */
export function summaryOf(
  reading: Reading,
  observations: readonly ObservationDraft[],
): SummaryDraft | undefined {
  const field = (texts: readonly string[], joint = " ") =>
    fit(oneLine(texts.filter((text) => text !== "").join(joint)), SUMMARY_FIELD_CHARS_MAX);
  const requests = reading.requests.slice(0, REQUESTS_MAX);
  const summary: SummaryDraft = {
    request: field(
      requests.map((one) => shownRequest(one, REQUEST_CHARS_MAX)),
      " / ",
    ),
    investigated: field(investigated(reading)),
    learned: field(learned(reading, observations)),
    completed: field(completed(reading, observations)),
    nextSteps: field(nextSteps(reading)),
    notes: field([endingNote(reading), stillFailing(reading) || lastFailure(reading), deniedNote(reading)]),
  };
  const { request: _request, investigated: _investigated, ...substance } = summary;
  const hasSubstance = observations.length > 0 || Object.values(substance).some((text) => text !== "");
  return hasSubstance || reading.turn.toolUses.length > 1 ? summary : undefined;
}

function investigated({ filesRead, commands, edits, turn }: Reading): string[] {
  const inspections = commands.filter((one) => one.kind === "inspect" && edits.length === 0);
  const described = distinct(inspections.map((one) => one.description)).slice(0, 3);
  const pages = turn.toolUses.flatMap((use) => {
    const subject = use.name === "WebFetch" ? use.input.url : use.name === "WebSearch" ? use.input.query : "";
    return typeof subject === "string" && subject !== "" ? [fit(oneLine(subject), 120)] : [];
  });
  return [
    filesRead.length === 0 ? "" : `Read ${listed(filesRead.map(fileName), FILES_NAMED_MAX)}.`,
    sentence(described.join("; ")),
    pages.length === 0 ? "" : `On the web: ${listed(pages, 3)}.`,
  ];
}

function learned(reading: Reading, observations: readonly ObservationDraft[]): string[] {
  const found = observations
    .filter((one) => one.type === "discovery" || one.type === "security_note")
    .flatMap((one) => [one.title, ...one.facts]);
  const cause = reading.edits.length > 0 ? (causeOf(reading)?.text ?? "") : "";
  const noted = reading.closing.filter((one) => one.role === "cause" || one.role === "note");
  const learned = cause === "" && found.length === 0 ? quotesOf(noted, reading, 2) : [cause, ...found];
  return distinct(learned).slice(0, LEARNED_MAX).map(sentence);
}

function completed(reading: Reading, observations: readonly ObservationDraft[]): string[] {
  const done = observations.filter((one) => one.type !== "discovery" && one.type !== "decision");
  const files = bySize(reading.edits).map((edit) => fileName(edit.path));
  const of = files.length > FILES_NAMED_MAX ? ` (${files.length} files)` : "";
  const parts = [
    ...done.slice(0, 3).map((one) => sentence(one.title)),
    files.length === 0 ? "" : `Edited ${listed(files, FILES_NAMED_MAX)}${of}.`,
    outcomeOf(reading),
    commitsNamed(reading),
  ];
  return parts.join("") !== "" || !hasActed(reading) ? parts : [sentence(firstWord(reading))];
}

function hasActed({ commands, turn }: Reading): boolean {
  return (
    commands.some((one) => one.kind === "run" || one.kind === "publish") ||
    turn.toolUses.some((use) => /^(?:Task|Agent|mcp__)/.test(use.name) && use.outcome === "ok")
  );
}

/** The first sentence of the closing message that lasts. */
function firstWord({ closing }: Reading): string {
  const said = closing.find(
    (one) => isLasting(one) && one.kind === "sentence" && !pointsBack(one.text) && one.role !== "next",
  );
  return said?.text ?? "";
}

const COURTESY =
  /how (?:can|may) i (?:help|assist)|anything else|what would you like (?:me )?to (?:do|work on)|what(?:'s| is) next|wie kann ich/i;
/** A question further up is rhetoric or was answered by what follows. */
const OFFER_WITHIN_LAST = 8;

/** What is open at the end: todos and steps that the agent named; its questions to the user only where it named none. */
function nextSteps({ closing, turn }: Reading): string[] {
  const named = closing.filter(
    (one) => one.role === "next" && one.kind !== "heading" && !one.isLeadIn && !one.isQuestion,
  );
  const left = [...openTodos(turn.toolUses), ...named.map((one) => one.text)];
  const questions = closing
    .slice(-OFFER_WITHIN_LAST)
    .filter((one) => one.isQuestion && one.kind === "sentence");
  const asked = questions.filter((one) => !one.isLeadIn && !COURTESY.test(one.text)).slice(-2);
  const steps = left.length > 0 ? left : asked.map((one) => `Asked the user: ${one.text}`);
  return distinct(steps.map((step) => sentence(fit(step, STEP_CHARS_MAX)))).slice(0, STEPS_MAX);
}

/** Todos that were not done by the end, from the list as it was last written, and tasks that no update has closed. */
function openTodos(uses: readonly ToolUse[]): string[] {
  const own = uses.filter((use) => use.agentId === undefined && use.outcome === "ok");
  const open = new Map<string, string>();
  for (const use of own) {
    const id = asString(asObject(asObject(use.result)?.task)?.id) ?? asString(use.input.taskId) ?? "";
    if (use.name === "TaskCreate") open.set(id, asString(use.input.subject) ?? "");
    if (use.name === "TaskUpdate" && /^(?:completed|deleted)$/.test(asString(use.input.status) ?? ""))
      open.delete(id);
  }
  const list = asArray(own.findLast((use) => use.name === "TodoWrite")?.input.todos) ?? [];
  const left = list.map(asObject).filter((todo) => todo?.status !== "completed");
  const texts = [...left.map((todo) => asString(todo?.content) ?? ""), ...open.values()];
  return texts.filter((text) => text !== "").map((text) => `Todo: ${oneLine(text)}`);
}

function deniedNote({ turn }: Reading): string {
  const denied = turn.toolUses.filter((use) => use.outcome === "denied").length;
  return denied === 0 ? "" : `The user rejected ${denied} tool use${denied === 1 ? "" : "s"}.`;
}

function stillFailing({ problems }: Reading): string {
  const tests = problems
    .filter((problem) => problem.passedIn === undefined)
    .flatMap((problem) => problem.failures)
    .slice(0, TESTS_NAMED_MAX)
    .map(({ name, message }) => (message === "" ? name : `${name} (${fit(message, 80)})`));
  return tests.length === 0 ? "" : `Still failing when last run: ${tests.join("; ")}.`;
}

/** What the assistant claims is stated together with the fact that the last command still fails. */
function lastFailure({ commands, turn }: Reading): string {
  const last = commands.findLast((one) => one.kind !== "inspect");
  if (last?.hasFailed !== true || turn.ending !== "completed") return "";
  const code = last.exitCode === undefined ? "" : ` with exit code ${last.exitCode}`;
  return `The last command failed${code}: ${shownCommand(last.command)}.`;
}

const ENDINGS = {
  interrupted: "was interrupted by the user",
  failed: "failed",
  killed: "was cut off when the session ended",
};

/** A turn that did not end by itself says so, with what was under way. */
function endingNote({ turn, commands }: Reading): string {
  if (turn.ending === "completed") return "";
  const last = turn.toolUses.at(-1);
  if (last === undefined) return `The turn ${ENDINGS[turn.ending]} before any tool was used.`;
  const path = last.input.file_path;
  const command = commands.find((one) => one.toolUseId === last.toolUseId);
  const ran = command === undefined ? "" : ` (${shownCommand(command.command)})`;
  const about = typeof path === "string" ? ` on ${fileName(oneLine(path))}` : ran;
  return `The turn ${ENDINGS[turn.ending]}; the last tool use was ${oneLine(last.name)}${about}.`;
}
