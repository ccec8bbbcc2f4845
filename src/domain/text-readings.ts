/** Ways to read a text that hide its words from whoever only looks at its letters, and how they are undone. */

/** Base64 and hexadecimal of at least so much are looked into: less holds no sentence. */
const BASE64 = /[A-Za-z0-9+/]{40,4000}={0,2}/g;
const HEX = /\b(?:[0-9a-f]{2}){20,2000}\b/gi;
const ENCODED_MAX = 8;

/** One form for letters that look alike, what is spelled in tags as letters, nothing else invisible, and no letters set apart by spaces or points. */
export function plainText(text: string): string {
  return text
    .replaceAll(/[\u{e0020}-\u{e007e}]/gu, (tag) => String.fromCharCode((tag.codePointAt(0) ?? 0) - 0xe0000))
    .normalize("NFKC")
    .replaceAll(/\p{Cf}|\p{Mn}/gu, "")
    .replaceAll(/[\p{L}]+/gu, (word) => (/[a-z]/i.test(word) ? latin(word) : word))
    .replaceAll(/\b(?:\p{L}[ .·_-]){5,}\p{L}\b/gu, (word) => word.replaceAll(/[ .·_-]/g, ""));
}

const LOOKALIKES: Readonly<Record<string, string>> = {
  а: "a",
  е: "e",
  о: "o",
  р: "p",
  с: "c",
  у: "y",
  х: "x",
  і: "i",
  ј: "j",
};

/** Only words of two scripts are a disguise: Russian is Russian. */
function latin(word: string): string {
  return word.replaceAll(/[аеорсухіј]/giu, (letter) => LOOKALIKES[letter.toLowerCase()] ?? letter);
}

/** What a text says once its escapes, entities and encoded parts are read. */
export function listReadings(text: string): string[] {
  const unescaped = text
    .replaceAll(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
    .replaceAll(/\\u([0-9a-f]{4})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
    .replaceAll(/&#(\d{1,6});/g, (_, code: string) =>
      String.fromCodePoint(Math.min(Number(code), 0x10_ff_ff)),
    )
    .replaceAll(/&#x([0-9a-f]{1,5});/gi, (_, hex: string) => String.fromCodePoint(Number.parseInt(hex, 16)))
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">");
  const parts = [
    ...[...text.matchAll(BASE64)].slice(0, ENCODED_MAX).map(([part]) => Buffer.from(part, "base64")),
    ...[...text.matchAll(HEX)].slice(0, ENCODED_MAX).map(([part]) => Buffer.from(part, "hex")),
  ].map((bytes) => bytes.toString());
  return unescaped === text ? parts : [unescaped, ...parts];
}

const DIGITS: Readonly<Record<string, string>> = {
  "0": "o",
  "1": "i",
  "3": "e",
  "4": "a",
  "5": "s",
  "7": "t",
  "@": "a",
  $: "s",
};

/** The letters alone, as they are, with digits for letters, backwards, and turned by thirteen. */
export function squeezedReadings(text: string): string[] {
  const small = text.toLowerCase();
  const letters = small.replaceAll(/[^a-z]/g, "");
  const digits = small.replaceAll(/[013457@$]/g, (sign) => DIGITS[sign] ?? sign).replaceAll(/[^a-z]/g, "");
  const turned = letters.replaceAll(/[a-z]/g, (letter) =>
    String.fromCharCode(((letter.charCodeAt(0) - 97 + 13) % 26) + 97),
  );
  return [letters, digits, [...letters].toReversed().join(""), turned];
}
