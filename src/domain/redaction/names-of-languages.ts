import type { NamedPlace } from "./secret-names.ts";

const PASSWORD: NamedPlace = { kind: "password", judgedAs: "password", charsMin: 0 };

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
