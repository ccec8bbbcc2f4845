import { possibleForms } from "./find-forms.ts";
import { isOtherLanguage } from "./name-at.ts";
import { hasOneOf, type SecretRule } from "./span.ts";

/** What need be looked for at all in a text, or in any part of it: most texts have no word that leads to a secret. */
export interface Clues {
  forms: readonly SecretRule[];
  /** Parts of names of secrets that are there. */
  names: readonly string[];
  /** Whether what stands in URLs, behind flags, in statements and calls need be looked for. */
  hasOthers: boolean;
  hasKey: boolean;
}

/** Parts of names of secrets. What they are parts of is judged as a whole. All words are in lower case. */
const NAMES: readonly string[] = (
  "pass|key|secre|tok|auth|cred|pwd|pw|pin|otp|signature|sid=|sessid|l_session|k.session|sig=|seed|salt|jwt|bearer|psk|psw|pword|pasw|phrase|mnemon|words|login|" +
  'log in|sign in|_sk|-sk|pat:|pat=|pat"| code|_code|mfa|2fa|puk|cvv|cvc|pepper|samlre|account|communit|contrasen|senha|clave|kennwort|' +
  "wachtwoord|haslo|heslo|parol|sifre|salasana|losenord|adgangskode|kodeord|mdp|mot_de|jelszo|jeton|geheim|zugang"
).split("|");

/** URLs, headers and cookies; flags and programs; statements and lines of files; functions that take a secret. */
const OTHERS: readonly string[] = (
  "://|basic |cookie|httponly|samesite|--user|\"-p|'-p| /p|<<<|echo |printf |unlock|" +
  "unseal|importpriv|encrypt_s|obscure|sqlplus|oathtool|net us|kinit|snyk|identif|:*:|:5432:|:3306:|wifi:|otpauth|secures|@tcp|@unix|" +
  'oracle:|on >|:587|:465|334 |"kty"|/ipk|connect|hmac|crypt|client|sign(|pdo|mysqli|algolia|database|cohere|strcmp'
).split("|");

const KEYS: readonly string[] = "private|ssh2|static k|priv:|exponent".split("|");

/** A flag of one letter that secrets stand behind. */
const FLAG = /\s-(?:p|u|w|[aknbsx]["'\s])/;

/** @param lower the text in lower case */
export function cluesIn(lower: string): Clues {
  return {
    forms: possibleForms(lower),
    names: wordsIn(lower, NAMES),
    hasOthers:
      hasOneOf(lower, OTHERS) || (lower.includes(" -") && FLAG.test(lower)) || isOtherLanguage(lower),
    hasKey: hasOneOf(lower, KEYS),
  };
}

function wordsIn(lower: string, words: readonly string[]): string[] {
  const found: string[] = [];
  for (const word of words) if (lower.includes(word)) found.push(word);
  return found;
}

/** Where the words stand in a text, in order: the last character of each. */
export function placesOf(words: readonly string[], lower: string): number[] {
  const places: number[] = [];
  for (const word of words)
    for (let at = lower.indexOf(word); at !== -1; at = lower.indexOf(word, at + word.length))
      places.push(at + word.length - 1);
  return places.sort((one, other) => one - other);
}
