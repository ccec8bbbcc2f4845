import { cleanName } from "../clean-name.ts";
import { findInstructionInName } from "./find-instruction.ts";

/** What stands where a name was that speaks to an agent. */
export const NAME_LEFT_OUT = "[name left out: it speaks to an agent]";

/**
 * A name of a branch or project made fit to stand in a heading that an agent reads. Whoever is cloned from chooses these
 * names, so one that speaks to an agent gives way to a sign.
 */
export function sayableName(name: string): string {
  const clean = cleanName(name);
  return findInstructionInName(clean) === undefined ? clean : NAME_LEFT_OUT;
}
