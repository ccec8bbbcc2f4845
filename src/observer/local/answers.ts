import type { Concept, ObservationDraft, ObservationType } from "../../domain/observation.ts";
import { draftOf, sentence } from "./draft.ts";
import { statementFacts } from "./facts.ts";
import { isAboutSecurity } from "./kinds.ts";
import { stemsOf } from "./names.ts";
import { CAUSAL, GOTCHA, isGenericLabel, isUnfinished } from "./phrases.ts";
import type { Reading } from "./reading.ts";
import { askedOf, type Request, shownRequest, withoutCourtesy } from "./requests.ts";
import { answerTitleScore, best, pointsBack } from "./score.ts";
import { isLasting, type Statement } from "./statements.ts";
import { inPast } from "./tense.ts";
import { capitalised, fit } from "./text.ts";

/** How much an explanation must say before it is worth keeping. */
const WORTH_MIN = 1.8;
const FACTS_FROM_ANSWER_MAX = 6;
const TITLE_SCORE_MIN = 0.8;

/** The observation about a question that was answered, or something that was found out, without a change. */
export function answerObservation(reading: Reading): ObservationDraft | undefined {
  if (reading.edits.length > 0) return undefined;
  const said = lastingOf(reading);
  // Where the turn ended in a commit, its message has told the most of it.
  if (worthOf(said) < (reading.commits.length > 0 ? 3 * WORTH_MIN : WORTH_MIN)) return undefined;
  const request = mainRequest(reading);
  const stated = best(
    titleCandidates(reading, said),
    (one) => answerTitleScore(one, reading),
    TITLE_SCORE_MIN,
  );
  const title =
    stated?.text ?? (questionTitle(request) || (said.find((one) => one.kind === "sentence")?.text ?? ""));
  if (title === "") return undefined;
  const facts = statementFacts(said, reading, FACTS_FROM_ANSWER_MAX, 0);
  if (facts.length === 0) return undefined;
  return draftOf({
    type: typeOf(title, said),
    title,
    subtitle: request === undefined ? "" : shownRequest(request, 150),
    facts,
    narrative: narrativeOf(reading, said),
    concepts: conceptsOf(reading, said),
    filesRead: reading.filesRead,
    toolUseIds: reading.turn.toolUses.slice(-12).map((use) => use.toolUseId),
  });
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

function titleCandidates(reading: Reading, said: readonly Statement[]): Statement[] {
  const headings = reading.closing.filter(
    (one) =>
      one.kind === "heading" &&
      !one.isQuestion &&
      !isGenericLabel(one.text) &&
      one.text.split(" ").length >= 3,
  );
  return [...said.filter((one) => one.text.length >= 24), ...headings].filter(
    (one) => !isUnfinished(one.text),
  );
}

const QUESTION =
  /^(?:how|why|what|where|when|which|who|is|are|does|do|did|can|could|would|should|has|have|wie|warum|was|wo|pourquoi|comment|por qué|cómo)\b.*[?]|[？]|什么|怎么|为什么|なぜ/i;
const LOOKING =
  /^(?:explain|review|check|compare|analy[sz]e|investigate|describe|summari[sz]e|inspect|verify|evaluate)\b/i;

/** Where no sentence of the answer says it all, what was asked is the title: "Explained the comment in …". */
function questionTitle(request: Request | undefined): string {
  const asked = withoutCourtesy(request?.sentences.find((one) => one.length > 20) ?? "");
  if (stemsOf(asked).size < 3) return "";
  if (LOOKING.test(asked)) return inPast(capitalised(asked.replace(/[?]$/, "")));
  return QUESTION.test(asked) ? capitalised(asked) : "";
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

function narrativeOf(reading: Reading, said: readonly Statement[]): string {
  const parts = askedOf(mainRequest(reading));
  const sentences = said.filter((one) => one.kind === "sentence" && one.text.length >= 25);
  const prose = (sentences.length > 0 ? sentences : said).slice(0, 4);
  prose.forEach((one, index) => {
    if (index > 0 || !pointsBack(one.text)) parts.push(sentence(fit(one.text, 280)));
  });
  return parts.join(" ");
}
