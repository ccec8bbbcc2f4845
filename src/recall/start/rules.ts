import type { Database } from "bun:sqlite";
import type { Observation } from "../../domain/observation.ts";
import {
  listDecisions,
  listPinnedObservations,
  listRecentObservations,
  type RecallScope,
} from "../../store/observations/recall.ts";
import { quote, shorten } from "../frame.ts";

/** Pinned observations are told in any case. */
const PINNED_MAX = 8;
/** Of what was saved by hand or said by the user to hold for long. */
const RULES_MAX = 4;
const RULE_CHARS_MAX = 200;
const BY_USER = /^Said by the user/;
/** What a user says of one task ends with it; this is said of all of them. */
const LASTING =
  /\b(?:always|never|from now on|every time|do ?n[o']t ever|in (?:this|our) (?:repo|repository|project|codebase)|immer|niemals|nie|ab jetzt|grundsätzlich|toujours|jamais|siempre|nunca)\b|总是|永远|以后|必ず|絶対|常に/i;

/** Speaks of what was at hand when it was said, or asks. */
const OF_ONE_TASK =
  /^(?:let'?s|it|this|that|these|those|they|he|she|i|why|what|how|is|are|does|do we|can|could|should)\b|\b(?:here|the one|this one|that one|as well|right now|just now|at the moment)\b|\?\s*$/i;

/** What holds in every session of a project: pinned, saved by hand, or said by the user to hold for long. */
export function listRules(memory: Database, scope: RecallScope, observationsMax: number): Observation[] {
  const pinned = listPinnedObservations(memory, scope, PINNED_MAX);
  const saved = listRecentObservations(memory, scope, observationsMax).filter(
    ({ savedBy }) => savedBy !== undefined,
  );
  const said = listDecisions(memory, scope, observationsMax).filter(isLasting);
  const known = new Set(pinned.map(({ id }) => id));
  const rules = [...saved, ...said].filter(({ id }) => known.size < known.add(id).size);
  return [...pinned, ...rules.slice(0, RULES_MAX)];
}

function isLasting({ subtitle, title }: Observation): boolean {
  return BY_USER.test(subtitle) && LASTING.test(title) && !OF_ONE_TASK.test(title);
}

/** A rule in the words of whoever said it; of what was saved by hand or pinned, also the first fact or the narrative. */
export function ruleLine({ id, subtitle, title, facts, narrative }: Observation): string {
  const detail = BY_USER.test(subtitle) ? "" : (facts[0] ?? narrative);
  const text = detail === "" || detail === title ? title : `${title} — ${detail}`;
  return shorten(`- #${id} ${quote(text)}`, RULE_CHARS_MAX);
}
