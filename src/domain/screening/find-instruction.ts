import { findCombination, type InstructionSign, isTelling, type Leave } from "./combinations.ts";
import { FORMS, ruleOf, SIGNS, type SignRules } from "./instruction-rules.ts";
import { readConcepts } from "./read-concepts.ts";
import {
  decodedParts,
  nameAsWords,
  namesAsWords,
  plainText,
  squeezedReadings,
  turnedReadings,
  unescaped,
} from "./text-readings.ts";

export type { InstructionSign } from "./combinations.ts";

/**
 * Text that speaks to an agent instead of telling what happened. A memory is made of what tools returned, and a web page
 * or a file of a stranger may hold words that are meant for whoever reads them next. What is found here is kept and can
 * be asked for; it is never given unasked.
 *
 * The rules look for whom a text addresses and what it wants, not for topics: "the system prompt was shortened" is a
 * report, "ignore your system prompt" is none.
 */

/** Raised whenever the rules change: what was looked at by older ones is looked at again. */
export const INSTRUCTION_RULES = 2;

/** Longer texts are looked at up to here; fields of an observation are far shorter. */
const CHARS_MAX = 20_000;
/** No name is longer, when it is cleaned. */
const NAME_CHARS_MAX = 400;
/** What is encoded in what was encoded is decoded up to here. */
const DEPTH_MAX = 3;

/** The one sentence that is looked for where letters are set apart, exchanged or turned round. */
const SQUEEZED =
  /(?:ignore|disregard|forget|override)(?:all|any|the|your|of){0,3}(?:previous|prior|earlier|preceding|above)(?:system)?(?:instruction|rule|prompt|guideline|directive)/;

interface CompiledSigns {
  sign: InstructionSign;
  rules: RegExp[];
}

let compiled: { forms: CompiledSigns[]; signs: CompiledSigns[] } | undefined;

/** Compiled with the first question: hooks that ask none shall not pay for it. */
function patterns(): { forms: CompiledSigns[]; signs: CompiledSigns[] } {
  compiled ??= { forms: FORMS.map(compiledSigns), signs: SIGNS.map(compiledSigns) };
  return compiled;
}

function compiledSigns({ sign, rules }: SignRules): CompiledSigns {
  return { sign, rules: rules.map(ruleOf) };
}

/**
 * What makes a text an instruction to an agent; undefined where it is none.
 *
 * @param leave how much it takes: less for words that have no leave to give orders, such as those of a file or those that
 *   an agent saves
 */
export function findInstruction(text: string, leave: Leave = "note"): InstructionSign | undefined {
  const plain = plainText(text.slice(0, CHARS_MAX));
  const open = signOf(plain, leave) ?? signIn(unescaped(plain), leave) ?? signIn(namesAsWords(plain), "note");
  if (open !== undefined) return open;
  const hidden = hiddenSign(text, plain, DEPTH_MAX);
  if (hidden !== undefined) return hidden;
  return squeezedReadings(plain).some((one) => SQUEEZED.test(one)) ? "overrides what was said" : undefined;
}

/** What no name has but one that a shell is to run. */
const SHELL = /\$\(|\$\{IFS|`|[;&|] ?(?:curl|wget|sh|bash|nc|eval|python3?|node|rm)\b/i;

const PLAIN_NAME = /^[a-z\d]{0,40}(?:[-/][a-z\d]{0,40})?$/;

/** The same of a name, such as that of a branch: what stands between its signs is read as words. */
export function findInstructionInName(name: string): InstructionSign | undefined {
  const short = name.slice(0, NAME_CHARS_MAX);
  // Most names have a word or two, and these order nothing.
  if (PLAIN_NAME.test(short)) return undefined;
  if (SHELL.test(short)) return "wants something fetched and run, or sent away";
  return findInstruction(short, "strict") ?? findInstruction(nameAsWords(short), "name");
}

function signIn(text: string | undefined, leave: Leave): InstructionSign | undefined {
  return text === undefined ? undefined : signOf(text, leave);
}

/** Who hides what he says has no leave to give orders. */
function hiddenSign(text: string, plain: string, depth: number): InstructionSign | undefined {
  if (depth === 0) return undefined;
  for (const part of [...decodedParts(plain), ...decodedParts(text)]) {
    const decoded = plainText(part.slice(0, CHARS_MAX));
    const sign = signOf(decoded, "strict") ?? hiddenSign(part, decoded, depth - 1);
    if (sign !== undefined) return sign;
  }
  return first(turnedReadings(plain), (reading) => signOf(reading, "strict"));
}

function signOf(text: string, leave: Leave): InstructionSign | undefined {
  const { forms, signs } = patterns();
  const form = signBy(forms, text);
  if (form !== undefined) return form;
  const sentences = readConcepts(text);
  const combination = first(sentences, (sentence) => findCombination(sentence, leave));
  if (combination !== undefined) return combination;
  return sentences.some(isTelling) ? signBy(signs, text) : undefined;
}

function signBy(signs: readonly CompiledSigns[], text: string): InstructionSign | undefined {
  return signs.find(({ rules }) => rules.some((one) => one.test(text)))?.sign;
}

function first<Value, Found>(
  values: readonly Value[],
  find: (value: Value) => Found | undefined,
): Found | undefined {
  for (const value of values) {
    const found = find(value);
    if (found !== undefined) return found;
  }
  return undefined;
}
