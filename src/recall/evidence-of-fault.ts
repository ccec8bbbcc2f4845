import { asString } from "../domain/json.ts";
import type { TurnAction } from "../store/turns/turn-actions.ts";
import { type Aftermath, namesId } from "./evidence-of-use.ts";

/** Why a memory counts as contradicted. */
export type FaultSign = "changed" | "said";

const COMMAND = /\bclaude-mem(?:"|')?\s+(?:edit|forget)\b([^|;&]*)/;
/** Said of a memory in the same sentence as its id. */
const WRONG =
  /\b(?:wrong|incorrect|outdated|out of date|obsolete|stale|mistaken|inaccurate|misleading|no longer (?:true|right|valid|applies|holds|the case)|not (?:true|right|correct|accurate|valid)(?: any ?more)?|isn't (?:true|right|correct)|was superseded|falsch|veraltet|überholt|stimmt nicht)\b/i;
const NOT_WRONG =
  /\b(?:not|isn't|nothing|never|nicht) (?:\w+ )?(?:wrong|incorrect|outdated|obsolete|stale|mistaken|falsch|veraltet)\b/i;
const SENTENCES = /(?<=[.!?])\s+|\n+/;
const TEXT_CHARS_MAX = 20_000;

/**
 * A memory is contradicted when the session that was given it changes or forgets it, or when the agent or the user says
 * of its id, in one sentence, that it is wrong. Nothing less: work that goes another way is no contradiction.
 */
export function signOfFault(id: number, { deeds, said, prompts }: Aftermath): FaultSign | undefined {
  if (deeds.some((deed) => isChangeOf(id, deed))) return "changed";
  const texts = [...said, ...prompts.map(({ text }) => text)];
  return texts.some((text) => isCalledWrong(id, text)) ? "said" : undefined;
}

function isChangeOf(id: number, { input, outcome }: TurnAction): boolean {
  if (outcome === "denied" || outcome === "failed") return false;
  const changed = COMMAND.exec(asString(input.command) ?? "")?.[1] ?? "";
  return (changed.match(/(?<![\w.-])#?\d+(?![\w.-])/g) ?? []).some(
    (word) => word.replace("#", "") === String(id),
  );
}

function isCalledWrong(id: number, text: string): boolean {
  const read = text.slice(0, TEXT_CHARS_MAX);
  if (!namesId(read, id)) return false;
  return read
    .split(SENTENCES)
    .some((sentence) => namesId(sentence, id) && WRONG.test(sentence) && !NOT_WRONG.test(sentence));
}
