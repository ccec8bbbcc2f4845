import type { Concept, ObservationDraft } from "../../../domain/observation.ts";
import { CAUSAL, GOTCHA } from "../read/phrases.ts";
import { isLasting, type Statement } from "../read/statements.ts";
import type { Reading } from "../read/turn.ts";
import { isAboutSecurity } from "../select/kinds.ts";
import { quotesOf } from "../select/quotes.ts";
import { answerTitle } from "../select/title.ts";
import { draftOf } from "./draft.ts";
import { requestShown } from "./work.ts";

/** An explanation with a lower score is not stored. */
const SCORE_MIN = 1.8;
/** "Where is x?" is answered by one sentence that names a place. */
const SCORE_OF_ONE_THING = 0.85;
const ASKS_FOR_ONE_THING =
  /\b(?:where|which|why|what (?:is|are|does|calls|sets))\b.{12}|.{20}, (?:right|correct|yes|no)\?$/i;

/** The observation about a question that was answered, or something that was found out, without a change. */
export function answerObservation(reading: Reading): ObservationDraft[] {
  if (reading.edits.length > 0) return [];
  const closing = reading.closing.filter(isLasting);
  const said = scoreOf(closing) >= SCORE_MIN ? closing : [...closing, ...reading.earlier.filter(isLasting)];
  const asked = reading.requests.flatMap((one) => one.sentences).join(" ");
  const least = ASKS_FOR_ONE_THING.test(asked) ? SCORE_OF_ONE_THING : SCORE_MIN;
  // If the turn ended in a commit, its message already says most of it.
  if (scoreOf(said) < (reading.commits.length > 0 ? 3 * SCORE_MIN : least)) return [];
  const facts = quotesOf(said, reading, 0);
  const title = answerTitle(reading, said, facts);
  if (title === "" || facts.length === 0) return [];
  const isSecurity = isAboutSecurity(title) || said.filter((one) => isAboutSecurity(one.text)).length >= 3;
  return [
    draftOf({
      type: isSecurity ? "security_note" : "discovery",
      title,
      subtitle: requestShown(reading),
      facts,
      concepts: conceptsOf(asked, said),
      filesRead: reading.filesRead,
      toolUseIds: reading.turn.toolUses.slice(-12).map((use) => use.toolUseId),
    }),
  ];
}

/** Statements that name code or give a reason count; talk does not. */
function scoreOf(statements: readonly Statement[]): number {
  let score = 0;
  for (const one of statements) {
    if (one.text.length < 30) continue;
    score += one.names.length > 0 ? 0.7 : 0.2;
    if (CAUSAL.test(one.text)) score += 0.6;
    if (one.text.length > 90) score += 0.2;
  }
  return score;
}

function conceptsOf(asked: string, said: readonly Statement[]): Concept[] {
  const concepts: Concept[] = [];
  if (/\bwhy\b|\bpurpose\b|\breason\b|warum|pourquoi|por qué|为什么|なぜ/i.test(asked))
    concepts.push("why-it-exists");
  if (said.some((one) => one.role === "cause")) concepts.push("problem-solution");
  if (said.filter((one) => GOTCHA.test(one.text)).length > 1) concepts.push("gotcha");
  const weighed = said.some(({ section, text }) => WEIGHS.test(section) || WEIGHS.test(text));
  if (weighed) concepts.push("trade-off");
  return concepts.length === 0 ? ["how-it-works"] : concepts;
}

const WEIGHS = /\b(?:trade-?offs?|pros|cons|alternatives?|options?|approach(?:es)?)\b/i;
