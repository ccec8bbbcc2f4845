import {
  type ObservationDraft,
  SUMMARY_FIELD_CHARS_MAX,
  type SummaryDraft,
} from "../../../domain/observation.ts";
import { shownCommand } from "../read/commands.ts";
import { fileName } from "../read/edits.ts";
import { shownRequest } from "../read/prompts.ts";
import { isLasting } from "../read/statements.ts";
import { fit, oneLine } from "../read/text.ts";
import type { Reading } from "../read/turn.ts";
import { causeOf, pointsBack, quotesOf } from "../select/quotes.ts";
import { bySize } from "../select/title.ts";
import { distinct, listed, sentence } from "./draft.ts";
import { nextStepsOf } from "./next-steps.ts";
import { commitsNamed, outcomeOf } from "./outcome.ts";

const REQUEST_CHARS_MAX = 320;
const REQUESTS_MAX = 3;
const FILES_NAMED_MAX = 6;
const LEARNED_MAX = 5;
const PAGES_NAMED_MAX = 3;
const TESTS_NAMED_MAX = 4;

/** The digest of a turn; undefined when nothing was asked, done or said that a later session could use. */
export function summaryOf(
  reading: Reading,
  observations: readonly ObservationDraft[],
): SummaryDraft | undefined {
  const requests = reading.requests.slice(0, REQUESTS_MAX).map((one) => shownRequest(one, REQUEST_CHARS_MAX));
  const fields = {
    request: requests.join(" / "),
    investigated: investigated(reading).join(" "),
    learned: learned(reading, observations).join(" "),
    completed: completed(reading, observations).join(" "),
    nextSteps: nextStepsOf(reading).join(" "),
    notes: notes(reading).join(" "),
  };
  const { learned: found, completed: done, nextSteps, notes: noted } = fields;
  const hasSubstance = observations.length > 0 || [found, done, nextSteps, noted].some((text) => text !== "");
  if (!hasSubstance && reading.turn.toolUses.length <= 1) return undefined;
  const field = (text: string) => fit(oneLine(text), SUMMARY_FIELD_CHARS_MAX);
  return {
    request: field(fields.request),
    investigated: field(fields.investigated),
    learned: field(found),
    completed: field(done),
    nextSteps: field(nextSteps),
    notes: field(noted),
  };
}

function investigated(reading: Reading): string[] {
  const parts: string[] = [];
  const read = reading.filesRead.map(fileName);
  if (read.length > 0) parts.push(`Read ${listed(read, FILES_NAMED_MAX)}.`);
  const looked = reading.commands.filter((one) => one.kind === "inspect" && one.description !== "");
  if (looked.length > 0 && reading.edits.length === 0)
    parts.push(
      sentence(
        distinct(looked.map((one) => one.description))
          .slice(0, 3)
          .join("; "),
      ),
    );
  const pages = reading.turn.toolUses.flatMap((use) => {
    const subject =
      use.name === "WebFetch" ? use.input.url : use.name === "WebSearch" ? use.input.query : undefined;
    return typeof subject === "string" ? [fit(oneLine(subject), 120)] : [];
  });
  if (pages.length > 0) parts.push(`On the web: ${listed(pages, PAGES_NAMED_MAX)}.`);
  return parts;
}

function learned(reading: Reading, observations: readonly ObservationDraft[]): string[] {
  const found = observations
    .filter((one) => one.type === "discovery" || one.type === "security_note")
    .flatMap((one) => [one.title, ...one.facts]);
  const cause = reading.edits.length > 0 ? causeOf(reading) : undefined;
  const facts = [...(cause === undefined ? [] : [cause.text]), ...found];
  const noted = reading.closing.filter((one) => one.role === "cause" || one.role === "note");
  const told = facts.length > 0 ? facts : quotesOf(noted, reading, 2);
  return distinct(told).slice(0, LEARNED_MAX).map(sentence);
}

function completed(reading: Reading, observations: readonly ObservationDraft[]): string[] {
  const done = observations.filter((one) => one.type !== "discovery" && one.type !== "decision");
  const parts = done.slice(0, 3).map((one) => sentence(one.title));
  const files = bySize(reading.edits).map((edit) => fileName(edit.path));
  if (files.length > 0) {
    const of = files.length > FILES_NAMED_MAX ? ` (${files.length} files)` : "";
    parts.push(`Edited ${listed(files, FILES_NAMED_MAX)}${of}.`);
  }
  parts.push(outcomeOf(reading), commitsNamed(reading));
  if (parts.join("") !== "") return parts.filter((part) => part !== "");
  const said = reading.closing.find(
    (one) => isLasting(one) && one.kind === "sentence" && !pointsBack(one.text) && one.role !== "next",
  );
  const hasActed =
    reading.commands.some((one) => one.kind === "run" || one.kind === "publish") ||
    reading.turn.toolUses.some((use) => /^(?:Task|Agent|mcp__)/.test(use.name) && use.outcome === "ok");
  return hasActed && said !== undefined ? [sentence(said.text)] : [];
}

function notes(reading: Reading): string[] {
  const denied = reading.turn.toolUses.filter((use) => use.outcome === "denied").length;
  const failing = stillFailing(reading);
  return [
    endingNote(reading),
    failing === "" ? lastFailure(reading) : failing,
    denied === 0 ? "" : `The user rejected ${denied} tool use${denied === 1 ? "" : "s"}.`,
  ].filter((part) => part !== "");
}

function stillFailing(reading: Reading): string {
  const tests = reading.problems
    .filter((problem) => problem.passedIn === undefined)
    .flatMap((problem) => problem.failures)
    .slice(0, TESTS_NAMED_MAX)
    .map(({ name, message }) => (message === "" ? name : `${name} (${fit(message, 80)})`));
  return tests.length === 0 ? "" : `Still failing when last run: ${tests.join("; ")}.`;
}

/** What the assistant says was done is told beside the fact that nothing made good the last command. */
function lastFailure(reading: Reading): string {
  const last = reading.commands.findLast((one) => one.kind !== "inspect");
  if (last?.hasFailed !== true || reading.turn.ending !== "completed") return "";
  const code = last.exitCode === undefined ? "" : ` with exit code ${last.exitCode}`;
  return `The last command failed${code}: ${shownCommand(last.command)}.`;
}

const ENDINGS = {
  interrupted: "was interrupted by the user",
  failed: "failed",
  killed: "was cut off when the session ended",
};

/** A turn that did not end by itself says so, with what was under way. */
function endingNote(reading: Reading): string {
  const { ending, toolUses } = reading.turn;
  if (ending === "completed") return "";
  const last = toolUses.at(-1);
  if (last === undefined) return `The turn ${ENDINGS[ending]} before any tool was used.`;
  const path = last.input.file_path;
  const command = reading.commands.find((one) => one.toolUseId === last.toolUseId);
  const ran = command === undefined ? "" : ` (${shownCommand(command.command)})`;
  const about = typeof path === "string" ? ` on ${fileName(oneLine(path))}` : ran;
  return `The turn ${ENDINGS[ending]}; the last tool use was ${oneLine(last.name)}${about}.`;
}
