import { LIBRARY_RULES } from "./library-rules.ts";
import { publishedForms } from "./published-forms.ts";
import { looksRandom } from "./secret-value.ts";
import type { Span } from "./span.ts";
import { hasOneOf, type SecretRule } from "./span.ts";
import { isNoValue } from "./stand-ins.ts";

/** Compiled when first needed: most hooks need none of them, and compiling all takes longer than the rest of a hook. */
const compiled = new WeakMap<SecretRule, RegExp>();

/** What secrets that can be told by their form are written with; most texts have few such runs, and short ones. */
const RUNS = /[\w.~+=:@|$/-]{16,}/g;

/**
 * The forms of which a word is in a text, or in any part of it: the others need not be tried.
 *
 * @param lower the text in lower case
 */
export function possibleForms(lower: string): SecretRule[] {
  let runs = "";
  let isSegmented = false;
  for (const run of lower.match(RUNS) ?? []) {
    if (!isCandidate(run)) continue;
    runs += `${run}\n`;
    isSegmented ||= hasSegments(run);
  }
  const forms: SecretRule[] = [];
  if (runs === "") return forms;
  for (const rule of LIBRARY_RULES) if (hasOneOf(runs, rule.keywords)) forms.push(rule);
  for (const rule of publishedForms(runs, isSegmented)) forms.push(rule);
  return forms;
}

/** Long, with a digit and in segments: what forms without a word in them look like. A UUID is none of them. */
function hasSegments(run: string): boolean {
  return (
    run.length >= SEGMENTS_CHARS_MIN &&
    !run.includes("/") &&
    /[.:-]/.test(run) &&
    /\d/.test(run) &&
    !UUID.test(run)
  );
}

const SEGMENTS_CHARS_MIN = 29;
const UUID = /^[^a-z0-9]{0,2}[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}[^a-z0-9]{0,2}$/;

/** A path or a name has no digit, or is short between its slashes. */
function isCandidate(run: string): boolean {
  return run.length >= 20 || /\d/.test(run) || run.includes("://");
}

const RANDOM_CHARS_MIN = 20;

/** Secrets that can be told by their form. */
export function findForms(text: string, forms: readonly SecretRule[]): Span[] {
  return forms.flatMap((form) => findOfRule(form, text));
}

function findOfRule(rule: SecretRule, text: string): Span[] {
  const spans: Span[] = [];
  for (const match of text.matchAll(patternOf(rule))) {
    const span = spanOf(match);
    if (span !== undefined) spans.push({ ...span, kind: rule.kind });
  }
  return spans;
}

/** The password where the pattern has a group for one; undefined where that is only a stand-in. */
function spanOf(match: RegExpExecArray): Omit<Span, "kind"> | undefined {
  const end = match.index + match[0].length;
  if (match.groups?.random !== undefined)
    return looksRandom(match.groups.random, RANDOM_CHARS_MIN) ? { start: match.index, end } : undefined;
  if (match.groups === undefined || !("password" in match.groups)) return { start: match.index, end };
  const { password } = match.groups;
  if (password === undefined || isNoValue(password)) return undefined;
  const start = match.index + match[0].indexOf(`:${password}@`) + 1;
  return { start, end: start + password.length };
}

function patternOf(rule: SecretRule): RegExp {
  const known = compiled.get(rule);
  if (known !== undefined) return known;
  const pattern = new RegExp(rule.source, rule.flags);
  compiled.set(rule, pattern);
  return pattern;
}
