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
