import type { ObservationDraft, TurnFindings } from "../../domain/observation.ts";
import type { Turn } from "../../domain/turn.ts";
import { answerObservation } from "./compose/answers.ts";
import { decisionObservations } from "./compose/decisions.ts";
import { ranked } from "./compose/draft.ts";
import { summaryOf } from "./compose/summary.ts";
import { commitObservations, pullRequestObservations, workObservation } from "./compose/work.ts";
import { type Reading, readTurn } from "./read/turn.ts";

/** Who made an observation: it changes whenever the same turn would give other findings. */
export const LOCAL_OBSERVER = "local/4";

/**
 * Condenses a complete turn without a model, a network or a file. It quotes: the closing message, commits, approved plans
 * and the user's own words already say what happened, and no sentence is rephrased. The same turn gives the same findings.
 */
export function observeLocally(turn: Turn): TurnFindings {
  const reading = readTurn(turn);
  const observations = ranked(observationsOf(reading));
  return { observations, summary: summaryOf(reading, observations) };
}

/** In order of rank: what the turn was about, then what was decided, found out and opened. */
function observationsOf(reading: Reading): ObservationDraft[] {
  return [
    ...workObservation(reading),
    ...commitObservations(reading),
    ...decisionObservations(reading),
    ...answerObservation(reading),
    ...pullRequestObservations(reading),
  ];
}
