/** Fewer bits for each character than this has what a person made up of words; random text of 20 characters has 3.5. */
const ENTROPY_BITS_MIN = 3;
/** Without a digit only a long value of both cases is taken for random. */
const LETTERS_MIN = 20;
const LETTERS_ENTROPY_MIN = 4;
const PASSWORD_CHARS_MIN = 6;
export const VALUE_CHARS_MAX = 400;

/** What people and programs write where a secret would stand: variables, templates, asterisks, names of types. */
const STAND_IN =
  /^\$\w*$|\$[{(]|\{\{|^[<%[{]|>$|%[sdv]|\.\.\.|…|\*{3}|x{4,}|X{4,}|\[redacted|\[private|process\.env|environ|getenv|^(?:changeme|undefined|null|none|true|false|string|number|boolean|required|optional|example|sample|placeholder|pass(?:word|wd)?|secret|token|user(?:name)?|redacted|hidden|masked)$/i;
/** `user.password`, `config?.apiKey`: somebody says where it is, not what it is. */
const REFERENCE = /^[A-Za-z_$][\w$]{0,40}(?:(?:\?|!)?\.[A-Za-z_$][\w$]{0,40}){1,8}$/;
const FILE_PATH =
  /^(?:~|\.{1,2})?\/[\w.@-]+(?:\/|$)|^[A-Za-z]:\\|^\w+:\/\/|\.(?:ts|js|py|go|rs|json|ya?ml|md|pem|txt)$/;

/** Whether a value that stands where secrets stand is one: random rather than made of words. */
export function looksRandom(value: string, charsMin: number): boolean {
  if (value.length < charsMin || isNoValue(value)) return false;
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
  const hasMore = /\d|[^A-Za-z0-9\s_.-]/.test(value);
  return hasMore || (value.length >= LETTERS_MIN && entropyBits(value) >= LETTERS_ENTROPY_MIN);
}

/** Whether what stands there only stands in for a value, or says where the value is. */
export function isNoValue(value: string): boolean {
  return (
    STAND_IN.test(value) || REFERENCE.test(value) || FILE_PATH.test(value) || value.length > VALUE_CHARS_MAX
  );
}

/** `my-test-token-1`, `getTokenFor2`: parts that are words, with short numbers between them. */
export function isMadeOfWords(value: string): boolean {
  const parts = value.match(/[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+/g) ?? [];
  const words = parts.filter((part) => /^[A-Za-z]/.test(part));
  const letters = words.reduce((sum, word) => sum + word.length, 0);
  const digits = parts.filter((part) => /^\d/.test(part));
  if (words.length === 0 || digits.some((part) => part.length > 4) || digits.length > words.length + 1)
    return false;
  const vowels = value.match(/[aeiouy]/gi)?.length ?? 0;
  return letters / words.length >= 3.5 && vowels / letters >= 0.2;
}

/** Shannon's entropy of the characters of a text, bits for each of them. */
export function entropyBits(text: string): number {
  const counts = new Map<string, number>();
  for (const char of text) counts.set(char, (counts.get(char) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits -= (count / text.length) * Math.log2(count / text.length);
  return bits;
}
