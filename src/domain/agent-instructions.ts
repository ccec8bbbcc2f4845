import { type InstructionSign, ruleOf, SIGNS } from "./instruction-signs.ts";
import { listReadings, plainText, squeezedReadings } from "./text-readings.ts";

export type { InstructionSign } from "./instruction-signs.ts";

/**
 * Text that speaks to an agent instead of telling what happened. A memory is made of what tools returned, and a web page
 * or a file of a stranger may hold words that are meant for whoever reads them next. What is found here is kept and can
 * be asked for; it is never given unasked.
 *
 * The rules look for whom a text addresses and what it wants, not for topics: "the system prompt was shortened" is a
 * report, "ignore your system prompt" is none.
 */

/** Raised whenever the rules change: what was looked at by older ones is looked at again. */
export const INSTRUCTION_RULES = 1;

/** Longer texts are looked at up to here; fields of an observation are far shorter. */
const CHARS_MAX = 20_000;

/** The one sentence that is looked for where letters are set apart, exchanged or turned round. */
const SQUEEZED =
  /(?:ignore|disregard|forget|override)(?:all|any|the|your|of){0,3}(?:previous|prior|earlier|preceding|above)(?:system)?(?:instruction|rule|prompt|guideline|directive)/;

let compiled: { sign: InstructionSign; rules: RegExp[] }[] | undefined;

/** Compiled with the first question: hooks that ask none shall not pay for it. */
function signs(): { sign: InstructionSign; rules: RegExp[] }[] {
  compiled ??= SIGNS.map(({ sign, rules }) => ({ sign, rules: rules.map(ruleOf) }));
  return compiled;
}

/** What makes a text an instruction to an agent; undefined where it is none. */
export function findInstruction(text: string): InstructionSign | undefined {
  const plain = plainText(text.slice(0, CHARS_MAX));
  for (const reading of [plain, ...listReadings(plain)]) {
    const sign = signOf(reading);
    if (sign !== undefined) return sign;
  }
  return squeezedReadings(plain).some((one) => SQUEEZED.test(one)) ? "overrides what was said" : undefined;
}

function signOf(text: string): InstructionSign | undefined {
  return signs().find(({ rules }) => rules.some((one) => one.test(text)))?.sign;
}
