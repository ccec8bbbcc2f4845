import {
  isAppPassword,
  isUnmistakable,
  isWordAndNumber,
  looksLikePassword,
  looksRandom,
} from "./secret-value.ts";
import { MARK_OPENING, type Span } from "./span.ts";

/** Functions that take a password, a key or a token among their arguments. */
const CALL =
  /(?:auth|login|connect|credential|sign|verify|hmac|crypt|cipher|client|mysqli|pdo|token|secret|passw|bearer|database|unlock|algoliasearch|strcmp|keys|fill|type|provider|cookie|compare|stripe|twilio|fernet|hash)\w{0,16}\s?=?\s?\(/gi;
/** Those whose last literal is a password when another one, the user, stands before it. */
const SIGNS_IN = /^(?:auth|login|credential|connect|passw|mysqli|client)/i;
/** Those that are given a password where one is spoken of. */
const TAKES_PASSWORD = /^(?:crypt|hash|compare|type|fill|keys|verify)/i;
const TAKES_ANY = /^(?:compare|type|fill|keys|provider|hash)/i;
const SPOKEN_OF = /passw|pwd|\bpw\b|bcrypt|login/i;
const SPOKEN_CHARS = 60;
const LITERAL = /(["'`])([^"'`\n]{2,200})\1/g;
const ARGUMENTS_CHARS_MAX = 300;
const CALLS_MAX = 400;
const RANDOM_CHARS_MIN = 18;

interface Literal {
  content: string;
  start: number;
}

/** Literals among the arguments of such functions that can be nothing but a secret. */
export function findCalls(text: string): Span[] {
  const spans: Span[] = [];
  let calls = 0;
  for (const match of text.matchAll(CALL)) {
    for (const { content, start } of secretsOfCall(text, match))
      spans.push({ start, end: start + content.length, kind: "secret" });
    calls += 1;
    if (calls >= CALLS_MAX) break;
  }
  return spans;
}

function secretsOfCall(text: string, match: RegExpExecArray): Literal[] {
  const literals = literalsIn(text, match.index + match[0].length);
  const last = literals.at(-1);
  if (last === undefined) return [];
  const isOfAny = TAKES_ANY.test(match[0]);
  const found = isOfAny ? [] : literals.filter(({ content }) => isSecretLiteral(content));
  if (found.length > 0 || literals.some(({ content }) => content.startsWith(MARK_OPENING))) return found;
  const isSecond = literals.length >= 2 && SIGNS_IN.test(match[0]);
  const isSpokenOf =
    TAKES_PASSWORD.test(match[0]) &&
    SPOKEN_OF.test(text.slice(Math.max(0, match.index - SPOKEN_CHARS), match.index));
  return (isSecond || isSpokenOf) && isPassword(last.content) ? [last] : [];
}

function literalsIn(text: string, from: number): Literal[] {
  const rest = text.slice(from, from + ARGUMENTS_CHARS_MAX);
  const end = rest.search(/\)|\n\s*\n/);
  return [...rest.slice(0, end === -1 ? rest.length : end).matchAll(LITERAL)].map((literal) => ({
    content: literal[2] ?? "",
    start: from + literal.index + 1,
  }));
}

function isSecretLiteral(content: string): boolean {
  if (content.length < 8) return false;
  if (/^[A-Z0-9]{2,8}(?:[-_][A-Za-z0-9]{1,8}){1,5}$/.test(content)) return false;
  if (isUnmistakable(content) || isAppPassword(content)) return true;
  return /^[\w+/=-]+$/.test(content) && looksRandom(content, RANDOM_CHARS_MIN);
}

/** A word with a number or a sign; no address, path, time or selector. */
function isPassword(content: string): boolean {
  if (/[\s@/:.#[\]{}()<>,=]/.test(content) && !/^\w{3,30}[@#!$]\w{0,20}$/.test(content)) return false;
  if (isWordAndNumber(content)) return true;
  return looksLikePassword(content) && /\d|[!$@#%^&*]/.test(content) && !/^[\d.-]+$|^\w+-\d+$/.test(content);
}
