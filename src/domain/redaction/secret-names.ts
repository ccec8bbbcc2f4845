/** How a value is judged that stands behind a name: a password may be short and made of a word, a token may not. */
export interface NamedPlace {
  kind: string;
  judgedAs: "password" | "token";
  charsMin: number;
}

const TOKEN_CHARS_MIN = 10;

/**
 * A word that names of secrets have in them, in lower case, with the whole name that it must be a part of. `before` and
 * `after` are what stands beside the word in the name.
 */
interface NameRule extends NamedPlace {
  word: string;
  before?: RegExp;
  after?: RegExp;
}

/** A part of the name ends: another word begins, or something that is no letter. */
const ENDS = "(?![a-z])";

const RULES: readonly NameRule[] = [
  {
    word: "pass",
    before: /(?:^|[^a-z])$|(?:db|pg|my|user|admin|root|smtp|ftp|ssh|redis|mysql|login|new|old)[_-]?$/,
    after: /^(?:[wW](?:ord|ORD|ort|ORT|d|D)[sS]?|[pP]hrase|PHRASE|[cC]ode|CODE)(?![a-z])/,
    kind: "password",
    judgedAs: "password",
    charsMin: 0,
  },
  // By itself it is what tests say of themselves: `PASS: TestParser`.
  {
    word: "pass",
    before: /[a-z][_-]$|^$/,
    after: new RegExp(`^${ENDS}`),
    kind: "password",
    judgedAs: "password",
    charsMin: 0,
  },
  {
    word: "pass",
    before: /[^a-z]$/,
    after: /^\\?["'=]/,
    kind: "password",
    judgedAs: "password",
    charsMin: 0,
  },
  { word: "pwd", after: new RegExp(`^${ENDS}`), kind: "password", judgedAs: "password", charsMin: 0 },
  { word: "secret", kind: "secret", judgedAs: "token", charsMin: 8 },
  {
    word: "key",
    before:
      /(?:api|access|private|account|encryption|encrypt|signing|master|shared|storage|subscription|service|deploy|ssh|auth|session|hmac|aes|client|consumer|app|admin|license|secret|function|instrumentation|integration|write|host)[_\- .]{0,2}$/,
    after: new RegExp(`^${ENDS}`),
    kind: "key",
    judgedAs: "token",
    charsMin: TOKEN_CHARS_MIN,
  },
  {
    word: "token",
    after: new RegExp(`^${ENDS}`),
    kind: "token",
    judgedAs: "token",
    charsMin: TOKEN_CHARS_MIN,
  },
  {
    word: "auth",
    after: /^(?:orization|ORIZATION|entication|ENTICATION)?(?![A-Za-z])/,
    kind: "credential",
    judgedAs: "token",
    charsMin: TOKEN_CHARS_MIN,
  },
  { word: "credential", kind: "credential", judgedAs: "token", charsMin: TOKEN_CHARS_MIN },
  { word: "signature", before: /[?&][\w-]{0,20}$/, kind: "signature", judgedAs: "token", charsMin: 16 },
  { word: "sig", before: /[?&]$/, after: /^=/, kind: "signature", judgedAs: "token", charsMin: 16 },
];

export const NAME_WORDS: readonly string[] = [...new Set(RULES.map((rule) => rule.word))];

/** Names that say something about a secret and not the secret itself. */
const ABOUT =
  /(?:count|limit|length|size|type|names?|fields?|label|ur[il]|path|file|dir|regexp?|pattern|ttl|policy|usage|version|algorithm|provider|status|state|id|ref|expir\w*|hint|placeholder|prompt|budget|cache|error|stdin)$/i;

/**
 * What a name announces, judged by the word `word` in it; undefined when it is no name of a secret.
 *
 * @param before what stands before the word in its text, in lower case, some 40 characters
 * @param after what follows the word, in its own case
 */
export function placeNamed(word: string, before: string, after: string): NamedPlace | undefined {
  const rule = RULES.find((one) => one.word === word);
  if (rule === undefined || rule.before?.test(before) === false) return undefined;
  const rest = /^[\w.-]{0,40}/.exec(after)?.[0] ?? "";
  if (rule.after?.test(rest === "" ? after.slice(0, 1) : rest) === false || ABOUT.test(rest))
    return undefined;
  return rule;
}

/** The same for a name by itself: a key of an object, a header, the name of an environment variable. */
export function placeOfName(name: string): NamedPlace | undefined {
  const lower = name.toLowerCase();
  for (const word of NAME_WORDS) {
    const at = lower.indexOf(word);
    if (at === -1) continue;
    const place = placeNamed(word, lower.slice(0, at), name.slice(at + word.length));
    if (place !== undefined) return place;
  }
  return undefined;
}
