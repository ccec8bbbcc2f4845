import type { ObservationDraft } from "../../domain/observation.ts";
import { draftOf, sentence } from "./draft.ts";
import { causeOf } from "./facts.ts";
import { coverage, stemsOf } from "./names.ts";
import { GOTCHA } from "./phrases.ts";
import type { Reading } from "./reading.ts";
import { best, factScore } from "./score.ts";
import { pointsBack } from "./standing.ts";
import { isLasting, type Statement } from "./statements.ts";

const SCORE_MIN = 3.2;

/** A trap that the agent came upon while it worked, worth its own entry because it will catch the next one too. */
export function gotchaObservation(reading: Reading): ObservationDraft | undefined {
  if (reading.edits.length === 0) return undefined;
  const able = [...reading.closing, ...reading.earlier].filter(isTrap);
  const chosen = best(able, (one) => factScore(one, reading) + (one.role === "note" ? 1 : 0), SCORE_MIN);
  if (chosen === undefined || wasRepaired(chosen, reading)) return undefined;
  const around = reading.closing.filter((one) => isLasting(one) && Math.abs(one.index - chosen.index) === 1);
  return draftOf({
    type: "discovery",
    title: chosen.text,
    subtitle: "Gotcha",
    facts: [chosen.text],
    narrative: [chosen, ...(reading.closing.includes(chosen) ? around : [])]
      .map((one) => sentence(one.text))
      .join(" "),
    concepts: ["gotcha"],
    filesRead: reading.filesRead.slice(0, 5),
    filesModified: [],
    toolUseIds: reading.edits.flatMap((edit) => edit.toolUseIds.slice(0, 1)),
  });
}

const SAME_AS_CAUSE = 0.6;

/** What was wrong and is repaired catches nobody any more; it is told with the repair. */
function wasRepaired(trap: Statement, reading: Reading): boolean {
  const cause = causeOf(reading);
  if (/^(?:right now|currently)\b/i.test(trap.text)) return true;
  return cause !== undefined && coverage(stemsOf(trap.text), stemsOf(cause.text)) >= SAME_AS_CAUSE;
}

function isTrap(one: Statement): boolean {
  if (!isLasting(one) || one.role === "next" || one.names.length === 0) return false;
  return one.text.length >= 50 && one.text.length <= 240 && GOTCHA.test(one.text) && !pointsBack(one.text);
}
