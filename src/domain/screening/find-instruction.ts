import { cleanName } from "../clean-name.ts";
import { type FlagReason, findCombination, isTelling, type Strictness } from "./combinations.ts";
import { FORMS, PATTERN_FLAGS, type ReasonRules, SENTENCES, spelledOf } from "./instruction-rules.ts";
import { hasNeeded, type NeededWords, neededWords, wordsIn } from "./needed-words.ts";
import { readConcepts } from "./read-concepts.ts";
import {
  decodedParts,
  lettersOf,
  nameAsWords,
  plainText,
  turnedReadings,
  unescaped,
} from "./text-readings.ts";

/**
 * Finds text that addresses an agent instead of reporting what happened. Memory is made of what tools returned, and a web
 * page or a file may hold words that are meant for whoever reads them next. Flagged text is kept and searched, and never
 * injected.
 *
 * The rules look for whom a text addresses and what it wants, not for topics: "the system prompt was shortened" is a
 * report, "ignore your system prompt" is an order.
 */

/** Raised whenever the rules change: notes screened with older rules are screened again. */
export const INSTRUCTION_RULES = 3;

/** Longer texts are screened up to here; fields of an observation are far shorter. */
const CHARS_MAX = 20_000;
/** Cleaned names are no longer. */
const NAME_CHARS_MAX = 400;

/** The one sentence that is looked for where letters are set apart, exchanged or reversed. */
const SQUEEZED =
  /(?:ignore|disregard|forget|override)(?:all|any|the|your|of){0,3}(?:previous|prior|earlier|preceding|above)(?:system)?(?:instruction|rule|prompt|guideline|directive)/;

interface Rule {
  reason: FlagReason;
  needed: NeededWords;
  spelled: string;
  pattern?: RegExp;
}

let known: { forms: Rule[]; sentences: Rule[] } | undefined;

/** Read on first use, because most hooks need none of them. */
function rules(): { forms: Rule[]; sentences: Rule[] } {
  known ??= { forms: FORMS.flatMap(rulesOf), sentences: SENTENCES.flatMap(rulesOf) };
  return known;
}

function rulesOf({ reason, patterns }: ReasonRules): Rule[] {
  return patterns.map((pattern) => {
    const spelled = spelledOf(pattern);
    return { reason, needed: neededWords(spelled), spelled };
  });
}

/** Why a text is an instruction to an agent; undefined if it is none. */
export function findInstruction(text: string, strictness: Strictness = "note"): FlagReason | undefined {
  const plain = plainText(text.slice(0, CHARS_MAX));
  const readable = unescaped(plain);
  const open =
    reasonOf(plain, strictness) ?? (readable === undefined ? undefined : reasonOf(readable, strictness));
  if (open !== undefined) return open;
  const hidden = hiddenReason(plain);
  if (hidden !== undefined) return hidden;
  return SQUEEZED.test(lettersOf(plain)) ? "overrides earlier instructions" : undefined;
}

/** What only a name that a shell is to run has. */
const SHELL = /\$\(|\$\{IFS|`|[;&|] ?(?:curl|wget|sh|bash|nc|eval|python3?|node|rm)\b/i;

const PLAIN_NAME = /^[a-z\d]{0,40}(?:[-/][a-z\d]{0,40})?$/;

/** The same for a name, such as that of a branch; its parts are read as words. */
export function findInstructionInName(name: string): FlagReason | undefined {
  const short = name.slice(0, NAME_CHARS_MAX);
  // Most names have one word or two, which are no order.
  if (PLAIN_NAME.test(short)) return undefined;
  if (SHELL.test(short)) return "asks to run fetched code or to send data away";
  return findInstruction(short, "strict") ?? findInstruction(nameAsWords(short), "name");
}

/** Replaces a name that addresses an agent. */
export const NAME_LEFT_OUT = "[name left out: it addresses an agent]";

/**
 * A name of a branch or project, cleaned, for a heading that an agent reads. Whoever owns a cloned repository chose it, so
 * a name that addresses an agent is replaced.
 */
export function sayableName(name: string): string {
  const clean = cleanName(name);
  return findInstructionInName(clean) === undefined ? clean : NAME_LEFT_OUT;
}

/** Hidden words are screened strictly. */
function hiddenReason(plain: string): FlagReason | undefined {
  const decoded = decodedParts(plain).map((part) => plainText(part.slice(0, CHARS_MAX)));
  return first([...decoded, ...turnedReadings(plain)], (reading) => reasonOf(reading, "strict"));
}

function reasonOf(text: string, strictness: Strictness): FlagReason | undefined {
  const { forms, sentences: patterns } = rules();
  const words = wordsIn(text);
  const form = reasonBy(forms, text, words);
  if (form !== undefined) return form;
  const sentences = readConcepts(text);
  const combination = first(sentences, (sentence) => findCombination(sentence, strictness));
  if (combination !== undefined) return combination;
  return sentences.some(isTelling) ? reasonBy(patterns, text, words) : undefined;
}

function reasonBy(list: readonly Rule[], text: string, words: ReadonlySet<string>): FlagReason | undefined {
  return list.find((rule) => hasNeeded(words, rule.needed) && patternOf(rule).test(text))?.reason;
}

/** Compiled once a text has the words that it needs. */
function patternOf(rule: Rule): RegExp {
  rule.pattern ??= new RegExp(rule.spelled, PATTERN_FLAGS);
  return rule.pattern;
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
