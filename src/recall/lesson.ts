import type { Observation } from "../domain/observation.ts";

/** Whether an observation holds a decision, a trap or the cause of a fault: that something was changed once helps nobody. */
export function isLesson({ type, concepts, savedBy, isPinned }: Observation): boolean {
  return (
    type === "decision" ||
    type === "discovery" ||
    type.startsWith("security_") ||
    savedBy !== undefined ||
    isPinned ||
    concepts.some((one) => one === "gotcha" || one === "trade-off" || one === "problem-solution")
  );
}

const REASON =
  /\b(?:because|since|so that|otherwise|root cause|caused by|due to|instead of|rather than|must|never|always|only (?:if|when|works?|after)|unless|does ?n[o']t|do ?n[o']t|did ?n[o']t|cannot|can't|won't|breaks?|broke|crash(?:es|ed)?|deadlocks?|race|leaks?|flaky|workaround|careful|beware|requires?|needs? to|has to|have to|the (?:bug|issue|problem|fault|reason) (?:is|was)|turned out|wrong(?:ly)?|missing|silently|too (?:late|early)|by design|on purpose|weil|damit|sonst|statt|darf nicht|muss)\b/i;
/** Shorter statements name a thing. */
const REASON_CHARS_MIN = 35;

/** Whether a statement gives a reason, a condition or a rule: such a one helps whoever comes to the same place. */
export function givesReason(statement: string): boolean {
  return statement.length >= REASON_CHARS_MIN && REASON.test(statement);
}
