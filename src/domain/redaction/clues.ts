import { possibleForms } from "./find-forms.ts";
import type { SecretRule } from "./secret-rule.ts";

/** What need be looked for at all in a text, or in any part of it: most texts have no word that leads to a secret. */
export interface Clues {
  forms: readonly SecretRule[];
  hasWords: boolean;
}

/** What in a text leads to a secret. */
export interface Leads {
  /** Where words stand that names of secrets have in them: the last character of each. */
  names: number[];
  hasTransport: boolean;
  hasKey: boolean;
  hasCommand: boolean;
  hasStatement: boolean;
  hasCall: boolean;
}

// The words of each kind, in lower case, put together by their first letters: so a text is gone through once, and quickly.

/** Parts of names of secrets. What they are parts of is judged as a whole. */
const NAMES =
  "p(?:ass|wd|w(?![a-z])|sw|word|asw|sk|hrase|in(?![a-z])|uk(?![a-z])|epper|arol)|key|secre|t(?:ok|otp|an(?![a-z]))|auth|" +
  "cred|c(?:v[vc](?![a-z])|ontrasen|lave)|jwt|bearer|[_-](?:pat|sk|pw)(?![a-z])|\\b(?:pat|sk)\\b|otp|[m2]fa(?![a-z])|" +
  "s(?:eed|alt|enha|ifre|alasana|ign ?in|ignature|amlre)|mnemon|[a-z2y][ _-]codes?(?![a-z])|kennwort|wachtwoord|ha[s]lo|heslo|" +
  "l(?:osenord|og ?in|ogged in)|adgangskode|kodeord|m(?:dp|ot_?de)|j(?:elszo|eton)|geheim|zugang|account|community|words";
/** A URL, a header, a cookie. */
const TRANSPORT = ":\\/\\/|basic |cookie|httponly|samesite|[?&](?=[a-z_-]{1,20}=)|--user";
/** A private key in lines. */
const KEYS = "private[ -]|ssh2|static k|\\bpriv:|exponent";
/** A flag of one letter, a program that takes a secret, something that is handed to one. */
const COMMANDS =
  "\\s[-\\/](?=[a-z]{1,4}[\"'\\s]|p)|[\"']-p|<<<|unlock|unseal|importpriv|encrypt_s|obscure|sqlplus|oathtool|net us|kinit|echo |printf |snyk|ngrok";
/** A statement of a database, a dialogue, a line of a file that is no assignment. */
const STATEMENTS =
  'identif|:\\d{3,5}:|:\\*:|wifi:|otpauth|secures|@tcp|@unix|oracle:|on >|:587|:465|\\b334 |"kty"|\\/ipk';
/** A call of a function that takes one. */
const CALLS = "connect|hmac|crypt|client|\\bsign|pdo|mysqli|algolia|database|cohere|strcmp";

const OF_OTHER_LETTERS = /[^\x00-\x7f]|mot de passe|kata sandi/;

/** Which group of the pattern stands for what. */
const GROUPS = [NAMES, TRANSPORT, KEYS, COMMANDS, STATEMENTS, CALLS];

let words: RegExp | undefined;

/** One pattern for all words, with a group for each kind. Compiled when first needed. */
function wordsPattern(): RegExp {
  words ??= new RegExp(GROUPS.map((group) => `(${group})`).join("|"), "g");
  words.lastIndex = 0;
  return words;
}

/** @param lower the text in lower case */
export function cluesIn(lower: string): Clues {
  return {
    forms: possibleForms(lower),
    hasWords: wordsPattern().test(lower) || OF_OTHER_LETTERS.test(lower),
  };
}

/** @param lower the text in lower case */
export function leadsIn(lower: string): Leads {
  const names: number[] = [];
  const has = [false, false, false, false, false, false];
  for (const match of lower.matchAll(wordsPattern())) {
    if (match[1] === undefined)
      has[match.findIndex((group, index) => index > 0 && group !== undefined) - 1] = true;
    else names.push(match.index + match[0].length - 1);
  }
  const isNamed = names.length > 0;
  return {
    names,
    hasTransport: isNamed || has[1] === true || has[3] === true,
    hasKey: has[2] === true,
    hasCommand: isNamed || has[3] === true,
    hasStatement: isNamed || has[4] === true,
    hasCall: isNamed || has[5] === true,
  };
}
