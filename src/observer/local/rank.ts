import { OBSERVATIONS_PER_TURN_MAX, type ObservationDraft } from "../../domain/observation.ts";
import { coverage, stemsOf } from "./names.ts";

/** Two observations that share this much of their words say the same. */
const SAME_SHARE = 0.75;

/** Without those that say what an earlier one says, and at most as many as a turn may have. The order is the rank. */
export function ranked(observations: readonly ObservationDraft[]): ObservationDraft[] {
  const kept: ObservationDraft[] = [];
  for (const one of observations) {
    if (one.title.length < 8 && !/[^\u0000-\u02ff]{4}/.test(one.title)) continue;
    if (kept.some((other) => saysTheSame(one, other))) continue;
    kept.push(one);
    if (kept.length >= OBSERVATIONS_PER_TURN_MAX) break;
  }
  return kept;
}

function saysTheSame(one: ObservationDraft, other: ObservationDraft): boolean {
  const title = stemsOf(one.title);
  return title.size > 0 && coverage(title, stemsOf(other.title)) >= SAME_SHARE;
}
