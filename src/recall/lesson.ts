import type { Observation } from "../domain/observation.ts";
import { quote, utcDay } from "./frame.ts";

const LASTING_TYPE = /^(?:decision$|discovery$|security_)/;

/** Whether an observation holds a decision, a trap or the cause of a fault: that something was changed once helps nobody. */
export function isLesson(observation: Observation): boolean {
  return holdsStill(observation) || observation.concepts.includes("problem-solution");
}

/** Whether a lesson is about how things are: the cause of a fault that was mended is past. */
export function holdsStill(observation: Observation): boolean {
  const { type, concepts } = observation;
  const isTrap = concepts.some((one) => one === "gotcha" || one === "trade-off");
  return LASTING_TYPE.test(type) || isTrap || isKept(observation);
}

/** A person or an agent meant it to be told. */
export function isKept({ savedBy, isPinned }: Observation): boolean {
  return savedBy !== undefined || isPinned;
}

/** A statement of an observation as it is told. */
export function lessonLine({ id, at, type }: Observation, statement: string): string {
  return `- #${id} ${utcDay(at)} ${type}: ${quote(statement)}`;
}

/** Says why, under which condition, or what not to do. */
const REASON =
  /, since\b|\b(?:because|so that|otherwise|root cause|caused by|due to|instead of|rather than|must|never|always|only (?:if|when|works?|after)|unless|do ?n[o']t|cannot|can't|won't|breaks?|broke|crash(?:es|ed)?|deadlocks?|races?|leaks?|flaky|workaround|careful|beware|the (?:bug|issue|problem|fault|reason) (?:is|was)|turned out|silently|too (?:late|early)|by design|on purpose|weil|damit|sonst|statt|darf nicht|muss)\b/i;
/** Shorter statements name a thing. */
const REASON_CHARS_MIN = 35;

/** Whether a statement gives a reason, a condition or a rule: such a one helps whoever comes to the same place. */
export function givesReason(statement: string): boolean {
  return statement.length >= REASON_CHARS_MIN && REASON.test(statement);
}

/** Points back to what was said before, answers somebody, or is an item of a list. */
const POINTS_BACK =
  /^(?:it|its|it's|this|that|that's|these|those|they|he|she|you(?:'d|'ll|'re)?|we(?:'d|'ll|'re)?|i(?:'d|'ll|'m|'ve)?|so|but|and|or|then|also|both|here|there|now|one|previously|the (?:fix|same|other|rest|one|current|new|above|following|first|second|third|latter|former|only|key|main|plan|change|result|answer|verdict)\b|verdict|wrong|correct|yes|no|ok(?:ay)?|done|good|great|let'?s|edit|create|update|issue #?\d|[A-Z][.:)]|\d[\d.:)]*|[#*\-–—>|])(?:\s|$|[,:;.])/i;
/** "Why this does not": what it speaks of stood before it. */
const LOST = /^(?:why|how|what|when|where)\b.{0,25}\b(?:this|that|it|these)\b/i;
const CUT = /(?:…|\.\.\.|:)$/;
/** "Race Condition Between List and Delete": a heading says nothing. */
const HEADING_SHARE = 0.7;
const LONG_WORD = /\b\p{L}{4,}/gu;
const ENDS_SENTENCE = /[.!?。！？]["'`)]?$/;
const FINITE_VERB =
  /\b(?:is|are|was|were|has|have|had|does|do|did|can|could|must|should|may|might|will|would|needs?|requires?|breaks?|broke|fails?|crash(?:es|ed)|hangs?|returns?|uses?|loses?|throws?|expects?|cannot|\w+n[o']t|never|always|muss|darf|ist|wird)\b/i;
const WORDS_MIN = 4;

/** Whether a title or a statement can be understood without what stood around it. */
export function standsAlone(text: string): boolean {
  if (text.split(/\s+/).length < WORDS_MIN || POINTS_BACK.test(text) || LOST.test(text) || CUT.test(text))
    return false;
  return ENDS_SENTENCE.test(text) || !isHeading(text);
}

/** Whether a statement was written as a sentence; a fragment of a list or a table was not. */
export function isSentence(text: string): boolean {
  return ENDS_SENTENCE.test(text) || FINITE_VERB.test(text);
}

function isHeading(text: string): boolean {
  const words = text.match(LONG_WORD) ?? [];
  const capitalised = words.filter((word) => word[0] !== word[0]?.toLowerCase());
  return words.length > 1 && capitalised.length >= HEADING_SHARE * words.length;
}
