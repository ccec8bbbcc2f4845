import type { ObservationDraft, TurnFindings } from "../../domain/observation.ts";
import type { Turn } from "../../domain/turn.ts";
import { answerObservation } from "./answers.ts";
import { decisionObservations } from "./decisions.ts";
import { commitObservations, requestObservations } from "./deeds.ts";
import { gotchaObservation } from "./gotchas.ts";
import { ranked } from "./rank.ts";
import { type Reading, readTurn } from "./reading.ts";
import { solutionObservations } from "./solutions.ts";
import { summaryOf } from "./summary.ts";
import { workObservation } from "./work.ts";

/** Who made an observation: it changes whenever the same turn would give other findings. */
export const LOCAL_OBSERVER = "local/2";

/**
 * Condenses a complete turn without a model, a network or a file: the closing message, the edits, the commands
 * with their outcomes and the user's own words already say what happened. The same turn gives the same findings.
 */
export function observeLocally(turn: Turn): TurnFindings {
  const reading = readTurn(turn);
  const observations = ranked(observationsOf(reading));
  return { observations, summary: summaryOf(reading, observations) };
}

/** In order of rank: what the turn was about, then what was decided, solved and met on the way. */
function observationsOf(reading: Reading): ObservationDraft[] {
  const work = workObservation(reading);
  return [
    work,
    ...commitObservations(reading),
    ...decisionObservations(reading),
    answerObservation(reading),
    ...solutionObservations(reading, work?.type === "bugfix"),
    ...requestObservations(reading),
    gotchaObservation(reading),
  ].filter((one) => one !== undefined);
}
