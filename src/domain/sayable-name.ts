import { findInstruction } from "./agent-instructions.ts";
import { cleanName } from "./clean-name.ts";

/** What stands where a name was that speaks to an agent. */
export const NAME_LEFT_OUT = "[name left out: it speaks to an agent]";

/** Names of fewer words order nothing; most names have one or two. */
const WORDS_MIN = 3;

/**
 * A name of a branch or project made fit to stand in a heading that an agent reads. Whoever is cloned from chooses these
 * names, so one that speaks to an agent gives way to a sign.
 */
export function sayableName(name: string): string {
  const clean = cleanName(name);
  const words = clean
    .replaceAll(/(?<=[a-z\d])(?=[A-Z])/g, " ")
    .replaceAll(/[-_/.+~\s]+/g, " ")
    .trim();
  if (words.split(" ").length < WORDS_MIN) return clean;
  const isSpeaking = findInstruction(words) !== undefined || findInstruction(clean) !== undefined;
  return isSpeaking ? NAME_LEFT_OUT : clean;
}
