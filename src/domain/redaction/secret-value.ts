/** Fewer bits for each character than this has what a person made up of words; random text of 20 characters has 3.5. */
const ENTROPY_BITS_MIN = 3;
/** Without a digit only a long value of both cases is taken for random. */
const LETTERS_MIN = 20;
const LETTERS_ENTROPY_MIN = 3.5;
const PASSWORD_CHARS_MIN = 6;
const LETTERS_OF_PASSWORD_MIN = 10;
/** Tokens of cloud providers have some 1,500 characters. */
export const VALUE_CHARS_MAX = 2_000;
/** So much of a value tells how random it is. */
const JUDGED_CHARS = 200;

/** What people and programs write where a secret would stand: variables, templates, asterisks, names of types. */
const STAND_IN =
  /^\$\w*$|\$[{(]|\{\{|^[<[{]|^%(?:\(|\w+%$)|>$|^%[sdv]$|\.\.\.|…|\*{3}|x{4,}|X{4,}|\[redacted|\[private|process\.env|environ|getenv|^(?:changeme|undefined|null|none|true|false|string|number|boolean|required|optional|example|sample|placeholder|pass(?:word|wd)?|secret|token|user(?:name)?|redacted|hidden|masked)$/i;
/** `user.password`, `config?.apiKey`: somebody says where it is, not what it is. Three digits are in no such name. */
const REFERENCE = /^(?!.*\d{3})[A-Za-z_$][\w$]{0,40}(?:(?:\?|!)?\.[A-Za-z_$][\w$]{0,40}){1,8}$/;
const FILE_PATH =
  /^(?:~|\.{1,2})\/[\w.@-]+|^[A-Za-z]:\\|^\w+:\/\/|\.(?:ts|js|py|go|rs|json|ya?ml|md|pem|txt)$/;

/** Whether a value that stands where secrets stand is one: random rather than made of words. */
export function looksRandom(value: string, charsMin: number): boolean {
  return value.length >= charsMin && !isNoValue(value) && isRandom(value.slice(0, JUDGED_CHARS));
}

function isRandom(value: string): boolean {
  const hasDigit = /\d/.test(value);
  if (!/[A-Za-z]/.test(value)) return false;
  if (isMadeOfWords(value)) return false;
  if (hasDigit) return entropyBits(value) >= ENTROPY_BITS_MIN;
  const hasBothCases = /[a-z]/.test(value) && /[A-Z]/.test(value);
  return hasBothCases && value.length >= LETTERS_MIN && entropyBits(value) >= LETTERS_ENTROPY_MIN;
}

/** Whether a value that stands where a password stands is one. Passwords are short and often made of a word. */
export function looksLikePassword(value: string): boolean {
  if (value.length < PASSWORD_CHARS_MIN || isNoValue(value)) return false;
  const classes = [/[a-z]/, /[A-Z]/, /\d/, /[^A-Za-z0-9\s_.-]/].filter((one) => one.test(value)).length;
  if (classes < 2) return false;
  if (/\d|[^A-Za-z0-9\s_.-]/.test(value)) return true;
  return (
    value.length >= LETTERS_OF_PASSWORD_MIN && entropyBits(value) >= ENTROPY_BITS_MIN && !isMadeOfWords(value)
  );
}

/** Whether what stands there only stands in for a value, or says where the value is. */
export function isNoValue(value: string): boolean {
  if (value.length > VALUE_CHARS_MAX || STAND_IN.test(value) || REFERENCE.test(value)) return true;
  return FILE_PATH.test(value) || (value.startsWith("/") && isMadeOfWords(value));
}

/** `my-test-token-1`, `getTokenFor2`: parts that are words, with short numbers between them. */
export function isMadeOfWords(value: string): boolean {
  const parts = value.match(/[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+/g) ?? [];
  const words = parts.filter((part) => /^[A-Za-z]/.test(part));
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
/** Share of vowels in the letters; in English it is about 0.4. */
const VOWELS_MIN = 0.2;

/** Shannon's entropy of the characters of a text, bits for each of them. */
export function entropyBits(text: string): number {
  const counts = new Map<string, number>();
  for (const char of text) counts.set(char, (counts.get(char) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits -= (count / text.length) * Math.log2(count / text.length);
  return bits;
}
