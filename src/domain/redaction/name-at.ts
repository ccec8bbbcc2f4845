import { type NamedPlace, placeOfName } from "./secret-names.ts";

const NAME_CHARS_MAX = 40;

/** A name of a secret in a text, and what it announces. */
export interface Name {
  start: number;
  end: number;
  text: string;
  place: NamedPlace;
}

/** The whole name that a word is a part of. */
export function nameAt(text: string, at: number): Omit<Name, "place"> & { place: NamedPlace | undefined } {
  let start = at;
  while (start > 0 && at - start < NAME_CHARS_MAX && isNameChar(text.charCodeAt(start - 1))) start -= 1;
  let end = at;
  while (end < text.length && end - at < NAME_CHARS_MAX && isNameChar(text.charCodeAt(end))) end += 1;
  // Of `\npassword` in a text with escapes the letter is none of the name.
  if (text[start - 1] === "\\" && /[nrt]/.test(text[start] ?? "")) start += 1;
  while (end > start + 1 && /[.-]/.test(text[end - 1] ?? "") && text[end] !== ">") end -= 1;
  const name = text.slice(start, end);
  const before = /([A-Za-z2]{2,14})[ _]$/.exec(text.slice(Math.max(0, start - 16), start))?.[1] ?? "";
  // Of the name of a resource (`arn:aws:secretsmanager:…:secret:x`) no part is one.
  const isOfResource =
    text[start - 1] === ":" && /\barn:[\w:-]{4,100}$/.test(text.slice(Math.max(0, start - 110), start));
  if (isOfResource) return { start, end, text: name, place: undefined };
  const place = placeOfName(name.replace(/^-+/, ""), before);
  return { start, end, text: name, place: place ?? placeOfKey(text, name, start) };
}

/** `key` by itself is one where what stands before it says so: `"Jwt": { "Key": "…" }`. */
function placeOfKey(text: string, name: string, start: number): NamedPlace | undefined {
  if (!/^keys?$/i.test(name)) return undefined;
  const before = text.slice(Math.max(0, start - OWNER_CHARS), start);
  if (/^\s(?:is|ist|=)\s/.test(text.slice(start + name.length, start + name.length + 6)))
    return placeOfName("some_key");
  return /crypt|jwt|pragma|hmac|cipher|signing|secret/i.test(before) ? placeOfName("secret_key") : undefined;
}

const OWNER_CHARS = 80;

function isNameChar(code: number): boolean {
  return (
    (code >= 97 && code <= 122) ||
    (code >= 65 && code <= 90) ||
    (code >= 48 && code <= 57) ||
    code === 95 ||
    code === 45 ||
    code === 46
  );
}

const PASSWORD: NamedPlace = { kind: "password", valueRule: "password", charsMin: 0 };

/**
 * What a password is called in languages whose words are not written in ASCII alone, or are several words. What is one word
 * of ASCII stands among the names.
 */
const WORDS =
  /mots? de passe|code d['’]accès|contraseñas?|contrasenya|clave de acceso|palavra[- ]passe|парол(?:ь|я|ем|ю)|пароль|ключ|токен|lösenord(?:et)?|haseł|hasło|şifre(?:si|niz|n)?|mật khẩu|jelszó|parolă|slaptažod\w{1,3}|κωδικός|סיסמ[הא]|كلمة (?:المرور|السر)|पासवर्ड|รหัสผ่าน|密[码碼]|口令|パスワード|暗証番号|비밀번호|암호|비번|暗証|رمز عبور|گذرواژه|kata sandi|гасло|лозинка|zaporka|geslo|schlüssel|zugangsschlüssel/gi;
/** How the value is put behind it. */
const THEN =
  /(?:\s(?:for|de|du|von|für|para|от|для|к)\s[\p{L}\w@.'-]{1,30}(?:\s[\p{L}\w@.'-]{1,30})?)?["'`»*]{0,3}\s{0,3}(?:(?:is|est|es|é|è|e|ist|lautet|je|jest|to|är|er|on|là|это|равен|is now|este|yra|είναι|है|คือ|هي|هو|是|为|為|は|が|이|가|는|은)?\s{0,3}[:：=＝—–-]?\s{0,3}[*]{0,2})/iuy;
const NAMES_MAX = 200;

/** Of other alphabets than ASCII's; dashes, dots, arrows and pictures are in texts of every language. */
const LETTERS = /[\u00c0-\u1fff\u3040-\ud7af]/;

/** Whether words of other languages can be in a text at all. */
export function isOtherLanguage(text: string): boolean {
  return LETTERS.test(text) || text.includes("mot de passe") || text.includes("kata sandi");
}

interface NameOfLanguage {
  /** Where the name ends. */
  behind: number;
  /** Where its value begins, if what leads to one follows. */
  end: number;
  place: NamedPlace;
}

/** Such names in a text. */
export function findNamesOfLanguages(text: string): NameOfLanguage[] {
  const names: NameOfLanguage[] = [];
  for (const match of text.matchAll(WORDS)) {
    const behind = match.index + match[0].length;
    THEN.lastIndex = behind;
    THEN.test(text);
    names.push({ behind, end: Math.max(behind, THEN.lastIndex), place: PASSWORD });
    if (names.length >= NAMES_MAX) break;
  }
  return names;
}
