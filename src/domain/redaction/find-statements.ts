import {
  isAppPassword,
  isCertainValue,
  isUnmistakable,
  isWordAndNumber,
  looksLikePassword,
  looksRandom,
} from "./secret-value.ts";
import { MARK_OPENING, type Span } from "./span.ts";
import { valueAt } from "./value-at.ts";

interface Lead {
  /** Ends where the secret begins. */
  pattern: RegExp;
  isSecret: (content: string) => boolean;
  /** Whether it ends at the `@` before a host. */
  isBeforeHost?: boolean;
}

/** What leads to a secret in statements, dialogues of programs and the lines of their files, and is no name of one. */
const LEADS: readonly Lead[] = [
  // Databases and their files
  {
    pattern:
      /\bidentified\s{1,4}(?:with\s{1,4}\S{1,40}\s{1,4})?(?:by|as)\s{1,4}(?:password\s{1,4}|values\s{1,4})?(?=["'])/gi,
    isSecret: isCertainValue,
  },
  { pattern: /\bIDENTIFIED\s{1,4}BY\s{1,4}(?=[^\s"'])/g, isSecret: isCertainValue },
  { pattern: /^[\w.*-]{1,100}:(?:\d{4,5}|\*):[\w*-]{1,60}:[\w.*-]{1,60}:/gm, isSecret: isCertainValue },
  { pattern: /jdbc:oracle:\w{2,8}:[\w$]{1,40}\//g, isSecret: isCertainValue, isBeforeHost: true },
  {
    pattern: /["'`\s=][\w.-]{1,40}:(?=[^\s"'`@:/]{3,80}@(?:tcp|unix)\()/g,
    isSecret: isCertainValue,
    isBeforeHost: true,
  },
  { pattern: /\bon\s{1,2}>/g, isSecret: isUnmistakable },
  // Mail and talk
  { pattern: /^\[?[\w.-]{3,80}\]?:(?:25|465|587)\s{1,8}[\w.@+-]{2,80}:/gm, isSecret: isCertainValue },
  { pattern: /\b334 UGFzc3dvcmQ6[^\n]{0,8}\n(?:[CS<>]{1,2}:?\s{1,3})?/g, isSecret: isCertainValue },
  { pattern: /\bAUTH\s(?:PLAIN|LOGIN|XOAUTH2)\s/g, isSecret: (content) => content.length >= 12 },
  { pattern: /\bIDENTIFY\s(?:[\w-]{2,30}\s)?/g, isSecret: looksLikePassword },
  // Programs that ask
  { pattern: /\bsend(?:\s--)?\s{1,2}["'](?=[^"'\\\s]{4,80}\\[rn])/g, isSecret: isCertainValue },
  { pattern: /ConvertTo-SecureString\s(?:-String\s)?/gi, isSecret: isCertainValue },
  // Networks, keys, wallets
  { pattern: /\bWIFI:(?:[A-Z]:[^;]{0,60};){0,3}P:/g, isSecret: isCertainValue },
  { pattern: /\b(?:Key Content|Schlüsselinhalt|Contenu de la clé)\s{0,12}:\s/gi, isSecret: isCertainValue },
  {
    pattern: /["'](?:d|k|p|q|dp|dq|qi)["']\s{0,3}:\s{0,3}(?=["'][\w-]{20})/g,
    isSecret: (content) => /^[\w-]{20,1000}$/.test(content),
  },
  { pattern: /\baccounts["']?\s{0,3}[:=]\s{0,3}\[\s{0,8}["'](?:0x)?(?=[0-9a-f]{64})/gi, isSecret: isHexKey },
  {
    pattern: /\botpauth(?:-migration)?:\/\/\S{1,200}?[?&](?:secret|data)=/gi,
    isSecret: (content) => content.length >= 16,
  },
  { pattern: /\/ipk\s/gi, isSecret: isCertainValue },
];

function isHexKey(content: string): boolean {
  return /^[0-9a-f]{64}$/i.test(content);
}

/** `CREATE USER u IDENTIFIED BY '…'`, a line of .pgpass, what is sent when a program asks. */
export function findStatements(text: string): Span[] {
  const spans: Span[] = [];
  for (const { pattern, isSecret, isBeforeHost } of LEADS)
    for (const match of text.matchAll(pattern)) {
      // Of a key as JSON only what stands beside its kind is private.
      if (pattern.source.startsWith("[\"'](?:d|k") && !text.includes('"kty"')) continue;
      const value = valueAt(text, match.index + match[0].length);
      if (value === undefined) continue;
      const whole = text.slice(value.start, value.end);
      const content = isBeforeHost === true ? whole.slice(0, Math.max(0, whole.indexOf("@"))) : whole;
      if (isSecret(content))
        spans.push({ start: value.start, end: value.start + content.length, kind: "password" });
    }
  return spans;
}

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
