import type { NamedPlace } from "./secret-names.ts";
import { isNoValue, VALUE_CHARS_MAX } from "./stand-ins.ts";

/** Fewer bits for each character than this has what a person made up of words; random text of 20 characters has 3.5. */
const ENTROPY_BITS_MIN = 3;
/** Without a digit only a long value of both cases is taken for random. */
const LETTERS_MIN = 20;
const LETTERS_ENTROPY_MIN = 3.5;
const PASSWORD_CHARS_MIN = 6;
const DIGITS_OF_PASSWORD_MIN = 6;
const LETTERS_OF_PASSWORD_MIN = 10;
/** Where it is certain that a password stands there. */
const CERTAIN_CHARS_MIN = 3;
const PHRASE_WORDS_MIN = 3;
/** So much of a value tells how random it is. */
const JUDGED_CHARS = 200;

/** Whether a value that stands where secrets stand is one: random rather than made of words. */
export function looksRandom(value: string, charsMin: number): boolean {
  return value.length >= charsMin && !isNoValue(value) && isRandom(value.slice(0, JUDGED_CHARS));
}

function isRandom(value: string): boolean {
  const hasDigit = /\d/.test(value);
  if (!/[A-Za-z]/.test(value)) return false;
  if (isWordsAroundNumber(value) || (hasDigit && /^[\w-]+[!#%^*][\w!#%^*-]*$/.test(value))) return true;
  if (isMadeOfWords(value)) return false;
  if (hasDigit) return entropyBits(value) >= ENTROPY_BITS_MIN;
  const hasBothCases = /[a-z]/.test(value) && /[A-Z]/.test(value);
  if (!hasBothCases || value.length < LETTERS_SCRAMBLED_MIN) return false;
  if (isScrambled(value)) return true;
  // Letters alone in the case of names are a name.
  return /[^A-Za-z]/.test(value) && value.length >= LETTERS_MIN && entropyBits(value) >= LETTERS_ENTROPY_MIN;
}

/** Whether letters change their case so often that they make no words. */
function isScrambled(value: string): boolean {
  const parts = value.match(/[A-Z]?[a-z]+|[A-Z]+(?![a-z])/g) ?? [];
  return parts.length > 0 && value.length / parts.length < SCRAMBLED_PART_CHARS_MAX;
}

const LETTERS_SCRAMBLED_MIN = 16;
const SCRAMBLED_PART_CHARS_MAX = 3.2;

/** Google's passwords for programs: four groups of four letters. */
export function isAppPassword(value: string): boolean {
  if (!/^[a-z]{4}(?: [a-z]{4}){3}$/.test(value)) return false;
  return (value.match(/[aeiou]/g)?.length ?? 0) < 6;
}

/** `Harbor578Biscuit`: words run together by a number that is none of a name (`sha256Sum`, `Error404`). */
function isWordsAroundNumber(value: string): boolean {
  const number = /^[A-Za-z]{3,}(\d{3,8})[A-Za-z0-9]{2,}[!#$%*?]?$/.exec(value)?.[1];
  return number !== undefined && !NUMBERS_OF_NAMES.test(number);
}

/** `Winter.Sunset47`: words joined by a sign, with a number behind them that is none of a name (`System.Int32`). */
function isWordsBeforeNumber(value: string): boolean {
  const number = /^[A-Za-z][a-z]{2,20}[._@+~*-][A-Z][a-z]{2,20}(\d{2,4})[!#$%^*?]{0,2}$/.exec(value)?.[1];
  return number !== undefined && !NUMBERS_OF_NAMES.test(number) && !BITS.test(number);
}

const BITS = /^(?:10|16|32|64|86)$/;

/** `monsoon2551` */
export function isWordAndNumber(value: string): boolean {
  const number = /^[A-Za-z][a-z]{3,20}[_-]?(\d{3,6})$/.exec(value)?.[1];
  return number !== undefined && !NUMBERS_OF_NAMES.test(number);
}

const NUMBERS_OF_NAMES =
  /^(?:128|192|256|384|512|1024|2048|4096|404|403|401|500|123|1234|8601|25519|19|20\d\d)$/;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/**
 * Whether a value is taken for a password wherever it stands near a word for one: letters and digits with a sign that names
 * do not have, words around a number, or what is random in both cases.
 */
export function isUnmistakable(value: string): boolean {
  if (value.length < 8 || value.length > 120 || !/[A-Za-z]/.test(value)) return false;
  if (!/\d/.test(value))
    return (
      value.length >= LETTERS_SCRAMBLED_MIN &&
      /^[A-Za-z]+$/.test(value) &&
      isRandom(value) &&
      isScrambled(value)
    );
  if (UUID.test(value) || isNoValue(value) || /[()[\]{}<>"'`;,\s]|:\/\/|^[\w-]+[=:/]/.test(value))
    return false;
  if (isWordsAroundNumber(value) || /^[A-Za-z]{3,20}@\d{2,8}\w{0,8}$/.test(value)) return true;
  if (isWordsBeforeNumber(value)) return true;
  if (/[!#$%^*?~&+]/.test(value) && !/[./]/.test(value))
    return !/^[\w-]{0,30}[#?&!][\w-]{0,30}$/.test(value) || /[A-Z]/.test(value);
  if (/[^\w-]/.test(value) || /^[a-z]+_\w+$/.test(value)) return false;
  const digits = value.match(/\d/g)?.length ?? 0;
  const isMixed = /[a-z]/.test(value) && /[A-Z]/.test(value) && (digits >= 2 || value.length >= 14);
  return isMixed && value.length >= 11 && entropyBits(value) >= 3 && !isMadeOfWords(value);
}

/** Whether a value that stands where a password stands is one. Passwords are short and often made of a word. */
export function looksLikePassword(value: string): boolean {
  if (value.length < PASSWORD_CHARS_MIN || isNoValue(value)) return false;
  if (/^\d+$/.test(value)) return value.length >= DIGITS_OF_PASSWORD_MIN;
  const classes = [/[a-z]/, /[A-Z]/, /\d/, /[^A-Za-z0-9\s_.-]/].filter((one) => one.test(value)).length;
  if (/[^\x00-\x7f]/.test(value) && !/\d/.test(value)) return false;
  if (classes < 2) return false;
  if (/\d|[^A-Za-z0-9\s_.-]/.test(value)) return true;
  return (
    value.length >= LETTERS_OF_PASSWORD_MIN && entropyBits(value) >= ENTROPY_BITS_MIN && !isMadeOfWords(value)
  );
}

/** Whether a value is a secret that stands where nothing else can: behind `sshpass -p`, in a URL, in `DB_PASSWORD=`. */
export function isCertainValue(value: string): boolean {
  return value.length >= CERTAIN_CHARS_MIN && value.length <= VALUE_CHARS_MAX && !isNoValue(value);
}

/** A sentence in quotes behind the name of a password: some words, without what sentences of programs have. */
export function isPhrase(value: string): boolean {
  const words = value.split(/\s{1,3}/);
  if (words.length < PHRASE_WORDS_MIN || words.length > 12) return false;
  return (
    words.every((word) => /^[a-z0-9]{2,14}$/i.test(word)) && !/^[A-Z]/.test(value) && !SENTENCE.test(value)
  );
}

/** Words that sentences have and passphrases have not. */
const SENTENCE =
  /\b(?:the|is|are|your|you|must|please|not|be|to|for|of|password|passphrase|token|secret|required|enter|invalid|with|has|have|from|at|least|this|that)\b/i;

/** `my-test-token-1`, `getTokenFor2`: parts that are words, with short numbers between them. */
function isMadeOfWords(value: string): boolean {
  const parts = value.match(/[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+/g) ?? [];
  const words = parts.filter((part) => /^[A-Za-z]/.test(part));
  if (words.some((word) => word.length > ONE_WORD_CHARS_MAX)) return false;
  const digits = parts.filter((part) => /^\d/.test(part));
  const odd = digits.length + words.filter((word) => word.length <= 2).length;
  if (words.length === 0 || digits.some((part) => part.length > 4) || odd > ODD_PARTS_MAX) return false;
  const letters = words.reduce((sum, word) => sum + word.length, 0);
  const vowels = value.match(/[aeiouy]/gi)?.length ?? 0;
  return letters / words.length >= WORD_CHARS_MIN && vowels / letters >= VOWELS_MIN;
}

/** Numbers and parts of one or two letters that a name made of words may have. */
const ODD_PARTS_MAX = 2;
const WORD_CHARS_MIN = 3.5;
const ONE_WORD_CHARS_MAX = 18;
/** Share of vowels in the letters; in English it is about 0.4. */
const VOWELS_MIN = 0.2;

/** Shannon's entropy of the characters of a text, bits for each of them. */
function entropyBits(text: string): number {
  const counts = new Map<string, number>();
  for (const char of text) counts.set(char, (counts.get(char) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits -= (count / text.length) * Math.log2(count / text.length);
  return bits;
}

/** Whether a value behind a name is a secret. */
export function isSecret(content: string, place: NamedPlace, isQuoted = false): boolean {
  if (place.valueRule === "password") {
    if (/\s/.test(content)) return isQuoted && (isPhrase(content) || isAppPassword(content));
    return looksLikePassword(content) || (isQuoted && isQuotedWord(content));
  }
  if (place.valueRule === "near") return isUnmistakable(content);
  if (place.valueRule === "seed") return isSeed(content, place.charsMin);
  if (/\s/.test(content)) return false;
  if (place.valueRule === "lone password")
    return looksLikePassword(content) && /[A-Za-z]/.test(content) && /^[\x21-\x7e]+$/.test(content);
  if (place.valueRule === "code") return isCode(content);
  if (place.valueRule === "credentials" && isUserAndPassword(content)) return true;
  return looksRandom(content, place.charsMin);
}

/** `"password": "sunshine"`: letters alone, in quotes and in one case. */
function isQuotedWord(content: string): boolean {
  return (
    /^(?:[a-z]{7,40}|[A-Z]{8,40}|[a-z]{3,20}(?:-[a-z]{3,20}){2,6})$/.test(content) && !isNoValue(content)
  );
}

function isCode(content: string): boolean {
  if (/^\d{4,8}#?$/.test(content)) return !/^(?:19|20)\d\d$/.test(content);
  if (/^\d{3,4}[-\s]\d{3,4}$/.test(content)) return true;
  const isGrouped = /^[A-Za-z0-9]{3,8}(?:-[A-Za-z0-9]{3,8}){1,5}$/.test(content) && /\d/.test(content);
  return isGrouped || /^[A-Z2-7]{16,64}$/.test(content) || looksRandom(content, 8);
}

function isSeed(content: string, charsMin: number): boolean {
  if (/^[a-z]{3,8}(?:[\s,]{1,3}[a-z]{3,8}){11,23}$/i.test(content)) return true;
  return !/[\s.]/.test(content) && /[A-Za-z]/.test(content) && looksRandom(content, charsMin);
}

function isUserAndPassword(content: string): boolean {
  const password = /^[\w.@+-]{2,60}[:/]([^\s/]{4,80})$/.exec(content)?.[1];
  return password !== undefined && looksLikePassword(password) && !/^\d+$/.test(password);
}
