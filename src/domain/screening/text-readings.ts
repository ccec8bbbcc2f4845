import { UNSEEN_POINTS } from "../invisible.ts";
import { collapsed } from "./fold.ts";

/** Ways to read a text that hide its words from whoever only looks at its letters, and how they are undone. */

/** What a terminal is told, such as to show nothing of what follows. */
const TERMINAL = /\u001b\[[0-9;?]{0,20}[A-Za-z]/g;
/** Letters set apart by one sign each; words of such letters stand two blanks apart. */
const SET_APART = /(?<![\p{L}\p{N}])(?:[\p{L}\p{N}][ .·_*-]){5,200}[\p{L}\p{N}](?![\p{L}\p{N}])/gu;

/**
 * One form for letters that look alike, what is spelled in tags as letters, nothing else invisible, no letters set apart
 * by spaces or points, and one blank where there are many.
 */
export function plainText(text: string): string {
  const { shapes } = knownLetters();
  const shown = isAscii(text)
    ? text.replaceAll(TERMINAL, "")
    : text
        .replaceAll(TERMINAL, "")
        .replaceAll(/[\u{e0020}-\u{e007e}]/gu, (tag) =>
          String.fromCharCode((tag.codePointAt(0) ?? 0) - 0xe0000),
        )
        .replaceAll(/\p{L}|[\u{1f130}-\u{1f1ff}]/gu, (letter) => shapes.get(letter) ?? letter)
        .normalize("NFKC")
        .replaceAll(UNSEEN_POINTS, "")
        .replaceAll(/\p{Mn}/gu, "")
        .replaceAll(/\p{L}+/gu, (word) => (/[a-z]/i.test(word) ? latin(word) : word));
  return collapsed(joined(shown));
}

function isAscii(text: string): boolean {
  return /^[\x00-\x7f]*$/.test(text);
}

/** Where nearly all words are single letters, words stand two blanks apart. */
const SINGLES_MIN = 8;
const SINGLES_SHARE = 0.7;

function joined(text: string): string {
  return text
    .split("\n")
    .map((line) => {
      const parts = line.split(/[ \u00a0]+/).filter((part) => part !== "");
      const singles = parts.filter((part) => part.length === 1).length;
      if (singles < SINGLES_MIN || singles < parts.length * SINGLES_SHARE) return line;
      return line
        .split(/ {2,}/)
        .map((word) => word.replaceAll(" ", ""))
        .join(" ");
    })
    .join("\n")
    .replaceAll(SET_APART, (word) => word.replaceAll(/[ .·_*-]/g, ""));
}

/** Letters of other scripts that look like ours, each with ours. */
const LOOKALIKES =
  "аaеeоoрpсcуyхxіiјjѕsԁdɡgһhкkмmтtвbнhԛqԝwӏlαaοoνvρpτtιiκkεeυuχxηnβbγyωwѵvɑaıiՕoօoհhոnսuⅼlɩi";
/** Shapes of letters that no normal form knows: small capitals, white on black, letters upside down. */
const SHAPE_ROWS = ["ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘꞯʀꜱᴛᴜᴠᴡ_ʏᴢ", "ɐ_ɔ_ǝɟ__ᴉɾʞ_ɯ____ɹ_ʇ_ʌʍ_ʎ_"];
/** The first signs of alphabets that are drawn in boxes and circles. */
const SHAPE_ALPHABETS = [0x1f130, 0x1f150, 0x1f170, 0x1f1e6];

interface Letters {
  lookalikes: ReadonlyMap<string, string>;
  shapes: ReadonlyMap<string, string>;
}

let letters: Letters | undefined;

function knownLetters(): Letters {
  letters ??= { lookalikes: lookalikes(), shapes: letterShapes() };
  return letters;
}

function lookalikes(): Map<string, string> {
  const pairs = [...LOOKALIKES];
  return new Map(
    pairs.flatMap((letter, index) =>
      index % 2 === 0 ? [[letter, pairs[index + 1] ?? letter] as const] : [],
    ),
  );
}

function letterShapes(): Map<string, string> {
  const rows = SHAPE_ROWS.flatMap((row) =>
    [...row].flatMap((shape, index) => (shape === "_" ? [] : [[shape, letterAt(index)] as const])),
  );
  const alphabet = Array.from({ length: 26 }, (_, index) => index);
  const drawn = SHAPE_ALPHABETS.flatMap((from) =>
    alphabet.map((index) => [String.fromCodePoint(from + index), letterAt(index)] as const),
  );
  return new Map([...rows, ...drawn]);
}

function letterAt(index: number): string {
  return String.fromCharCode(97 + index);
}

/** Only words of two scripts are a disguise: Russian is Russian. */
function latin(word: string): string {
  const known = knownLetters().lookalikes;
  return [...word.toLowerCase()].map((letter) => known.get(letter) ?? letter).join("");
}

/** Base64, hexadecimal and lists of numbers of at least so much are looked into: less holds no sentence. */
const BASE64 = /[A-Za-z0-9+/_-]{24,4000}={0,2}/g;
const HEX = /(?<![0-9a-z])(?:0x)?(?:[0-9a-f]{2}[ :]?){16,2000}(?![0-9a-z])/gi;
const BINARY = /(?<![01])(?:[01]{8} ?){12,800}(?![01])/g;
const DECIMAL = /(?<![0-9])(?:1?\d\d[ ,]{1,2}){12,800}1?\d\d(?![0-9])/g;
const ENCODED_MAX = 8;
/** Of what was decoded, this share must be what people write. */
const WRITTEN_SHARE = 0.9;

/** What the encoded parts of a text say. */
export function decodedParts(text: string): string[] {
  const found = (pattern: RegExp) => [...text.matchAll(pattern)].slice(0, ENCODED_MAX).map(([part]) => part);
  return [
    ...found(BASE64)
      .filter((part) => !/^[a-z_-]*$|^[A-Z_-]*$/.test(part))
      .map((part) => Buffer.from(part, "base64").toString()),
    ...found(HEX).map((part) => Buffer.from(part.replaceAll(/0x|[ :]/g, ""), "hex").toString()),
    ...found(BINARY).map((part) =>
      (part.match(/[01]{8}/g) ?? []).map((byte) => String.fromCharCode(Number.parseInt(byte, 2))).join(""),
    ),
    ...found(DECIMAL).map((part) =>
      (part.match(/\d+/g) ?? []).map((code) => String.fromCharCode(Number(code))).join(""),
    ),
    ...selectedBytes(text),
  ].filter(isWritten);
}

function isWritten(text: string): boolean {
  const written = text.match(/[\p{L}\p{N}\p{P}\p{Zs}\n$+<=>~|`^]/gu)?.length ?? 0;
  return text.length >= 12 && !text.includes("\ufffd") && written >= text.length * WRITTEN_SHARE;
}

/** Bytes that are hidden in signs which choose the shape of the sign before them. */
function selectedBytes(text: string): string[] {
  const bytes = [...text.matchAll(/[\ufe00-\ufe0f\u{e0100}-\u{e01ef}]/gu)].map(([sign]) => {
    const code = sign.codePointAt(0) ?? 0;
    return code >= 0xe0100 ? code - 0xe0100 + 16 : code - 0xfe00;
  });
  return bytes.length < 12 ? [] : [Buffer.from(bytes).toString()];
}

/** The text with its escapes and entities read; undefined where it has none. */
export function unescaped(text: string): string | undefined {
  if (!/%[0-9a-f]{2}|\\[ux][0-9a-f]{2}|&(?:#|lt;|gt;|amp;|quot;)/i.test(text)) return undefined;
  const byCode = (base: number) => (_: string, code: string) =>
    String.fromCodePoint(Math.min(Number.parseInt(code, base), 0x10_ff_ff));
  return text
    .replaceAll(/(?:%[0-9a-f]{2}){1,2000}/gi, (part) =>
      Buffer.from(part.replaceAll("%", ""), "hex").toString(),
    )
    .replaceAll(/\\u\{?([0-9a-f]{4,6})\}?/gi, byCode(16))
    .replaceAll(/\\x([0-9a-f]{2})/gi, byCode(16))
    .replaceAll(/&#x([0-9a-f]{1,6});/gi, byCode(16))
    .replaceAll(/&#(\d{1,7});/g, byCode(10))
    .replaceAll("&amp;", "&")
    .replaceAll("&quot;", '"')
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">");
}

const DIGITS: Readonly<Record<string, string>> = {
  "0": "o",
  "1": "i",
  "3": "e",
  "4": "a",
  "5": "s",
  "7": "t",
  "8": "b",
  "@": "a",
  $: "s",
  "!": "i",
  "|": "l",
};
/** A word with signs in the place of letters. */
const DISGUISED =
  /(?<![\p{L}\p{N}])(?=[a-z@$!|0-9]{2,24}(?![\p{L}\p{N}]))[a-z@$!|]{0,23}[0-9@$!|][a-z@$!|0-9]{0,23}/giu;
const DISGUISED_MIN = 3;

/** Words that orders are made of: turned round or turned by thirteen, they stand in no text by chance. */
const TELLING =
  "ignore previous instructions instruction system prompt user secret token password assistant agent execute run send upload delete always never disregard override rules command without approve permission print the and you must";
const TURNED_MIN = 3;
let turnedWords: { backwards: ReadonlySet<string>; byThirteen: ReadonlySet<string> } | undefined;

/** The text as it reads backwards, turned by thirteen, with letters for digits, or without its markup, where that is more than chance. */
export function turnedReadings(text: string): string[] {
  turnedWords ??= {
    backwards: new Set(TELLING.split(" ").map(backwards)),
    byThirteen: new Set(TELLING.split(" ").map(byThirteen)),
  };
  const words = new Set(text.toLowerCase().match(/[a-z]{3,}/g) ?? []);
  const has = (known: ReadonlySet<string>) =>
    [...known].filter((word) => words.has(word)).length >= TURNED_MIN;
  const readings: string[] = [];
  if (has(turnedWords.backwards)) readings.push(backwards(text));
  if (has(turnedWords.byThirteen)) readings.push(byThirteen(text));
  if (MIXED.test(text) && (text.match(DISGUISED)?.length ?? 0) >= DISGUISED_MIN)
    readings.push(
      text.replaceAll(DISGUISED, (word) => word.replaceAll(/[0134578@$!|]/g, (sign) => DIGITS[sign] ?? sign)),
    );
  if (BROKEN_WORD.test(text)) readings.push(text.replaceAll(MARKUP, ""));
  return readings;
}

const MARKUP = /<\/?[a-z][^<>\n]{0,80}>|\*{1,3}|__/gi;
/** Markup within a word. */
const BROKEN_WORD = /[a-z](?:<\/?(?:b|i|u|em|strong|span|font|a|s|sub|sup)\b[^<>\n]{0,60}>|\*{2})[a-z]/i;

function backwards(text: string): string {
  return [...text].toReversed().join("");
}

function byThirteen(text: string): string {
  return text.replaceAll(/[a-z]/gi, (letter) => {
    const first = letter <= "Z" ? 65 : 97;
    return String.fromCharCode(((letter.charCodeAt(0) - first + 13) % 26) + first);
  });
}

/** A digit or sign within a word. */
const MIXED = /[a-z][013457@$]|[013457@$][a-z]/i;

/** The letters alone, as they are and with letters for digits. */
export function squeezedReadings(text: string): string[] {
  const small = text.toLowerCase();
  const letters = small.replaceAll(/[^a-z]+/g, "");
  if (!MIXED.test(small)) return [letters];
  return [
    letters,
    small.replaceAll(/[013457@$]/g, (sign) => DIGITS[sign] ?? sign).replaceAll(/[^a-z]+/g, ""),
  ];
}

/** A name read as words: `fix/send-the-key` as "fix send the key". */
export function nameAsWords(name: string): string {
  return name
    .replaceAll(/\$\{?IFS\}?/g, " ")
    .replaceAll(/([\p{Ll}\p{N}])(\p{Lu})/gu, "$1 $2")
    .replaceAll(/[-_/+.,;:=#@~\\]+/g, " ");
}

/** Words joined by signs, as in the name of a branch: so many of them may be a sentence. */
const JOINED_MIN = 4;
const JOINED = /^\p{L}+(?:[-_][\p{L}\p{N}]+)+$/u;

/** The names in a text that would be sentences, read as words; undefined where there are none. */
export function namesAsWords(text: string): string | undefined {
  const names = text
    .split(/[\s/"'`()]+/)
    .filter((name) => name.split(/[-_]/, JOINED_MIN).length === JOINED_MIN && JOINED.test(name));
  return names.length === 0 ? undefined : names.map(nameAsWords).join("\n\n");
}
