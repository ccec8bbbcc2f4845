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
