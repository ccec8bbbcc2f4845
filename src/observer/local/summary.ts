import type { ObservationDraft } from "../../domain/observation.ts";
import { SUMMARY_FIELD_CHARS_MAX, type SummaryDraft } from "../../domain/observation.ts";
import { shownCommand } from "./commands.ts";
import { distinct, inWords, sentence } from "./draft.ts";
import { filesInWords } from "./edit-facts.ts";
import { causeOf, statementFacts } from "./facts.ts";
import { REQUEST_CHARS_MAX } from "./limits.ts";
import { nextStepsOf } from "./next-steps.ts";
import { outcomeOf } from "./outcome.ts";
import { fileName } from "./paths.ts";
import type { Reading } from "./reading.ts";
import { shownRequest } from "./requests.ts";
import { stubbornProblems } from "./solutions.ts";
import { pointsBack } from "./standing.ts";
import { isLasting } from "./statements.ts";
import { fit, oneLine } from "./text.ts";

/** The digest of a turn; undefined when nothing was asked, done or said that a later session could use. */
export function summaryOf(
  reading: Reading,
  observations: readonly ObservationDraft[],
): SummaryDraft | undefined {
  const summary: SummaryDraft = {
    request: field(
      reading.requests
        .map((request) => shownRequest(request, REQUEST_CHARS_MAX))
        .slice(0, 3)
        .join(" / "),
    ),
    investigated: field(investigated(reading)),
    learned: field(learned(reading, observations)),
    completed: field(completed(reading, observations)),
    nextSteps: field(nextStepsOf(reading).join(" ")),
    notes: field(notes(reading)),
  };
  const hasSubstance =
    observations.length > 0 || summary.completed !== "" || summary.nextSteps !== "" || summary.notes !== "";
  return hasSubstance || summary.learned !== "" || reading.turn.toolUses.length > 1 ? summary : undefined;
}

function field(text: string): string {
  return fit(oneLine(text), SUMMARY_FIELD_CHARS_MAX);
}

function investigated(reading: Reading): string {
  const parts: string[] = [];
  if (reading.filesRead.length > 0)
    parts.push(`Read ${inWords([...new Set(reading.filesRead.map(fileName))], 6)}.`);
  const looked = reading.commands.filter((one) => one.kind === "inspect" && one.description !== "");
  const described = distinct(
    looked.map((one) => one.description),
    3,
  );
  if (described.length > 0 && reading.edits.length === 0) parts.push(sentence(described.join("; ")));
  const pages = reading.turn.toolUses.flatMap((use) => {
    const subject =
      use.name === "WebFetch" ? use.input.url : use.name === "WebSearch" ? use.input.query : undefined;
    return typeof subject === "string" ? [fit(oneLine(subject), 120)] : [];
  });
  if (pages.length > 0) parts.push(`On the web: ${inWords([...new Set(pages)], 3)}.`);
  return parts.join(" ");
}

/** Titles that say what was asked and not what was found. */
const NAMES_TOPIC =
  /[?？]|^(?:(?:how|why|when|where|what|which|confirmed|wie|warum|was)\b|(?:review|check|analy[sz]|explain|investigat|compar|verifi|describ|summari[sz]|inspect|evaluat|debugg|research|look)ed\b)/i;

function learned(reading: Reading, observations: readonly ObservationDraft[]): string {
  const found = observations
    .filter((one) => one.type === "discovery" || one.type === "security_note")
    .flatMap((one) => [...(NAMES_TOPIC.test(one.title) ? [] : [one.title]), ...one.facts.slice(0, 3)]);
  const cause = reading.edits.length > 0 ? causeOf(reading)?.text : undefined;
  const facts = [...(cause === undefined ? [] : [cause]), ...found, ...stubbornProblems(reading)];
  if (facts.length > 0) return distinct(facts, 4).map(sentence).join(" ");
  const noted = reading.closing.filter((one) => one.role === "cause" || one.role === "note");
  return statementFacts(noted, reading, 2, 2).map(sentence).join(" ");
}

function completed(reading: Reading, observations: readonly ObservationDraft[]): string {
  const done = observations.filter(
    (one) => one.type !== "discovery" && one.type !== "decision" && one.title !== "",
  );
  const parts = done.slice(0, 3).map((one) => sentence(one.title));
  if (reading.edits.length > 0) parts.push(`Edited ${filesInWords(reading.edits, 6)}.`);
  parts.push(outcomeOf(reading));
  if (parts.join("") !== "") return distinct(parts, 6).join(" ");
  const said = reading.closing.find(
    (one) => isLasting(one) && one.kind === "sentence" && !pointsBack(one.text) && one.role !== "next",
  );
  const hasActed =
    reading.commands.some((one) => one.kind === "run" || one.kind === "publish") ||
    reading.turn.toolUses.some((use) => /^(?:Task|Agent|mcp__)/.test(use.name) && use.outcome === "ok");
  return hasActed && said !== undefined ? sentence(said.text) : "";
}

function notes(reading: Reading): string {
  const parts: string[] = [endingNote(reading)];
  const open = reading.problems
    .filter((problem) => problem.passedIn === undefined)
    .flatMap((problem) => problem.failures);
  const stands = open.filter((failure) => failure.kind === "test").slice(0, 4);
  if (stands.length > 0) {
    parts.push(
      `Still failing when last run: ${stands.map((one) => (one.message === "" ? one.name : `${one.name} (${fit(one.message, 80)})`)).join("; ")}.`,
    );
  }
  parts.push(stands.length === 0 ? lastFailure(reading) : "");
  const denied = reading.turn.toolUses.filter((use) => use.outcome === "denied").length;
  if (denied > 0) parts.push(`The user rejected ${denied} tool use${denied === 1 ? "" : "s"}.`);
  return parts.filter((part) => part !== "").join(" ");
}

/** What the assistant says was done is told beside the fact that nothing made good the last command. */
function lastFailure(reading: Reading): string {
  const last = reading.commands.filter((one) => one.kind !== "inspect").at(-1);
  if (last?.hasFailed !== true || reading.turn.ending !== "completed") return "";
  const code = last.exitCode === undefined ? "" : ` with exit code ${last.exitCode}`;
  return `The last command failed${code}: ${shownCommand(last.command)}.`;
}

/** A turn that did not end by itself says so, with what was under way. */
function endingNote(reading: Reading): string {
  const { ending, toolUses } = reading.turn;
  if (ending === "completed") return "";
  const word = {
    interrupted: "was interrupted by the user",
    failed: "failed",
    killed: "was cut off when the session ended",
  }[ending];
  const last = toolUses.at(-1);
  if (last === undefined) return `The turn ${word} before any tool was used.`;
  const path = last.input.file_path;
  const command = reading.commands.find((one) => one.toolUseId === last.toolUseId);
  const about =
    typeof path === "string"
      ? ` on ${fileName(oneLine(path))}`
      : command === undefined
        ? ""
        : ` (${shownCommand(command.command)})`;
  return `The turn ${word}; the last tool use was ${oneLine(last.name)}${about}.`;
}
