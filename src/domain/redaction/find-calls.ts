import { isAppPassword, isUnmistakable, looksRandom } from "./secret-value.ts";
import type { Span } from "./span.ts";

/** Functions that take a password, a key or a token among their arguments. */
const CALL =
  /(?:auth|login|connect|credential|sign|verify|hmac|crypt|cipher|client|mysqli|pdo|token|secret|passw|bearer|database|unlock|search|strcmp|keys|fill|type|provider|cookie|compare)\w{0,16}\s?=?\s?\(/gi;
const LITERAL = /(["'`])([^"'`\n]{8,200})\1/g;
const ARGUMENTS_CHARS_MAX = 300;
const CALLS_MAX = 400;
const RANDOM_CHARS_MIN = 18;

/** Literals among the arguments of such functions that can be nothing but a secret. */
export function findCalls(text: string): Span[] {
  const spans: Span[] = [];
  let calls = 0;
  for (const match of text.matchAll(CALL)) {
    const from = match.index + match[0].length;
    const rest = text.slice(from, from + ARGUMENTS_CHARS_MAX);
    const end = rest.search(/\)|\n\s*\n/);
    for (const literal of rest.slice(0, end === -1 ? rest.length : end).matchAll(LITERAL)) {
      const content = literal[2] ?? "";
      if (!isSecretLiteral(content)) continue;
      const start = from + literal.index + 1;
      spans.push({ start, end: start + content.length, kind: "secret" });
    }
    calls += 1;
    if (calls >= CALLS_MAX) break;
  }
  return spans;
}

function isSecretLiteral(content: string): boolean {
  if (isUnmistakable(content) || isAppPassword(content)) return true;
  return /^[A-Za-z0-9+/=]+$/.test(content) && looksRandom(content, RANDOM_CHARS_MIN);
}
