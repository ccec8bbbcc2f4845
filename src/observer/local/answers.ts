import type { Concept, ObservationDraft, ObservationType } from "../../domain/observation.ts";
import { answerTitle } from "./answer-title.ts";
import { draftOf, sentence } from "./draft.ts";
import { statementFacts } from "./facts.ts";
import { isAboutSecurity } from "./kinds.ts";
import { coverage, stemsOf } from "./names.ts";
import { CAUSAL, GOTCHA } from "./phrases.ts";
import type { Reading } from "./reading.ts";
import { askedOf, type Request, shownRequest, withoutCourtesy } from "./requests.ts";
import { standsAlone } from "./standing.ts";
import { isLasting, type Statement } from "./statements.ts";
import { fit, normalised } from "./text.ts";

/** How much an explanation must say before it is worth keeping. */
const WORTH_MIN = 1.8;
/** "Where is x?" is answered by one sentence that names a place. */
const WORTH_OF_ONE_THING = 0.85;
const FACTS_FROM_ANSWER_MAX = 6;

/** The observation about a question that was answered, or something that was found out, without a change. */
export function answerObservation(reading: Reading): ObservationDraft | undefined {
  if (reading.edits.length > 0) return undefined;
  const said = lastingOf(reading);
  // Where the turn ended in a commit, its message has told the most of it.
  const request = mainRequest(reading);
  const least = asksForOneThing(request) ? WORTH_OF_ONE_THING : WORTH_MIN;
  if (worthOf(said) < (reading.commits.length > 0 ? 3 * WORTH_MIN : least)) return undefined;
  const title = answerTitle(reading, request, said);
  if (title === "") return undefined;
  const facts = factsOf(said, reading, title);
  if (facts.length === 0) return undefined;
  return draftOf({
    type: typeOf(title, said),
    title,
    subtitle: request === undefined ? "" : shownRequest(request, 150),
    facts,
    narrative: narrativeOf(request, said, title, facts),
    concepts: conceptsOf(reading, said),
    filesRead: reading.filesRead,
    toolUseIds: reading.turn.toolUses.slice(-12).map((use) => use.toolUseId),
  });
}

/** "It is raised in hooks.go" is understood under the question that is its title. */
function factsOf(said: readonly Statement[], reading: Reading, title: string): string[] {
  const facts = statementFacts(said, reading, FACTS_FROM_ANSWER_MAX, 0);
  if (facts.length > 0 || !/[?？]|^Confirmed/.test(title)) return facts;
  return said
    .filter((one) => one.names.length > 0 && one.kind !== "row")
    .slice(0, 2)
    .map((one) => one.text);
}

function asksForOneThing(request: Request | undefined): boolean {
  const asked = withoutCourtesy(request?.sentences[0] ?? "");
  return /^(?:where|which|why|what (?:is|are|does|calls|sets))\b.{12}|.{20}, (?:right|correct|yes|no)\?$/i.test(
    asked,
  );
}

/** The first prompt that says something; those typed later in the turn only add to it. */
function mainRequest(reading: Reading): Request | undefined {
  return reading.requests.find((one) => stemsOf(one.sentences.join(" ")).size >= 2) ?? reading.requests[0];
}

/** The closing message; what was said before and what subagents reported where it is thin. */
function lastingOf(reading: Reading): Statement[] {
  const closing = reading.closing.filter(isLasting);
  return worthOf(closing) >= WORTH_MIN ? closing : [...closing, ...reading.earlier.filter(isLasting)];
}

/** Statements that name code or give a reason count; talk does not. */
function worthOf(statements: readonly Statement[]): number {
  let worth = 0;
  for (const one of statements) {
    if (one.text.length < 30) continue;
    worth += one.names.length > 0 ? 0.7 : 0.2;
    if (CAUSAL.test(one.text)) worth += 0.6;
    if (one.text.length > 90) worth += 0.2;
  }
  return worth;
}

function typeOf(title: string, said: readonly Statement[]): ObservationType {
  const isSecurity = isAboutSecurity(title) || said.filter((one) => isAboutSecurity(one.text)).length >= 3;
  return isSecurity ? "security_note" : "discovery";
}

function conceptsOf(reading: Reading, said: readonly Statement[]): Concept[] {
  const asked = reading.requests.flatMap((one) => one.sentences).join(" ");
  const concepts: Concept[] = [];
  if (/\bwhy\b|\bpurpose\b|\breason\b|warum|pourquoi|por qué|为什么|なぜ/i.test(asked))
    concepts.push("why-it-exists");
  if (said.some((one) => one.role === "cause")) concepts.push("problem-solution");
  if (said.filter((one) => GOTCHA.test(one.text)).length > 1) concepts.push("gotcha");
  if (
    /\b(?:trade-?offs?|pros|cons|alternatives?|options?|approach(?:es)?)\b/i.test(
      said.map((one) => `${one.section} ${one.text}`).join(" "),
    )
  ) {
    concepts.push("trade-off");
  }
  return concepts.length === 0 ? ["how-it-works"] : concepts;
}

const NARRATIVE_SENTENCES_MAX = 2;

/** What was found, in a few sentences that the title and the facts do not hold already; else what it answers. */
function narrativeOf(
  request: Request | undefined,
  said: readonly Statement[],
  title: string,
  facts: readonly string[],
): string {
  const known = normalised([title, ...facts].join(" \n "));
  const prose = said.filter(
    (one) => one.kind === "sentence" && one.text.length >= 25 && !known.includes(normalised(one.text)),
  );
  const first = prose.findIndex((one) => standsAlone(one.text));
  const told = first < 0 ? [] : prose.slice(first, first + NARRATIVE_SENTENCES_MAX);
  if (told.length === 0) return narrativeWithout(request, said, title);
  return told.map((one) => sentence(fit(one.text, 280))).join(" ");
}

const REQUEST_COVERED = 0.6;

/** Where title and facts say all: the question if the title does not tell it, else the sentence that the title was cut from. */
function narrativeWithout(request: Request | undefined, said: readonly Statement[], title: string): string {
  const [asked] = askedOf(request);
  if (asked !== undefined && coverage(stemsOf(asked), stemsOf(title)) < REQUEST_COVERED) return asked;
  const best = said.find((one) => one.kind === "sentence" && standsAlone(one.text));
  return best === undefined ? "" : sentence(fit(best.text, 280));
}
