import { UNSEEN_POINTS } from "../invisible.ts";

/** Readings of a text that undo the ways in which words are hidden from a person who looks at it. */

/** Terminal escapes, such as the one that hides what follows. */
const TERMINAL = /\u001b\[[0-9;?]{0,20}[A-Za-z]/g;

/**
 * One form for letters that look alike; letters spelled in tags as letters, and no other invisible code points; letters
 * that are set apart joined; and one space for several.
 */
export function plainText(text: string): string {
  const shown = text.replaceAll(TERMINAL, "");
  return collapsed(joined(/^[\x00-\x7f]*$/.test(shown) ? shown : inPlainLetters(shown)));
}

function inPlainLetters(text: string): string {
  return text
    .replaceAll(/[\u{e0020}-\u{e007e}]/gu, (tag) => String.fromCharCode((tag.codePointAt(0) ?? 0) - 0xe0000))
    .normalize("NFKC")
    .replaceAll(UNSEEN_POINTS, "")
    .replaceAll(/\p{Mn}/gu, "")
    .replaceAll(/\p{L}+/gu, (word) => (isOfTwoScripts(word) ? inLatin(word) : word));
}

/** Whether a word has letters of ours and others. */
function isOfTwoScripts(word: string): boolean {
  return /[^a-z]/i.test(word) && /[a-z]/i.test(word);
}

/** Several spaces become one, and so do several empty lines. */
function collapsed(text: string): string {
  return text
    .replaceAll(/[^\S\n]+/g, " ")
    .replaceAll(/ ?\n ?/g, "\n")
    .replaceAll(/\n{2,}/g, "\n\n");
}

/** A line with at least so many single letters, and so large a share of them, is one of letters set apart. */
const SINGLES_MIN = 8;
const SINGLES_SHARE = 0.7;

/** Joins letters that are set apart; their words are two spaces apart. */
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
    .join("\n");
}

/** Letters of other scripts that look like Latin ones, each followed by the Latin one. */
const LOOKALIKES =
  "аaеeоoрpсcуyхxіiјjѕsԁdɡgһhкkмmтtвbнhԛqԝwӏlαaοoνvρpτtιiκkεeυuχxηnβbγyωwѵvɑaıiՕoօoհhոnսuⅼlɩi";

let lookalikes: ReadonlyMap<string, string> | undefined;

/** For words of two scripts only, which are a disguise: Russian stays Russian. */
function inLatin(word: string): string {
  lookalikes ??= new Map(LOOKALIKES.match(/../gu)?.map(([from = "", to = ""]) => [from, to]));
  const known = lookalikes;
  return [...word.toLowerCase()].map((letter) => known.get(letter) ?? letter).join("");
}

/** Shorter encoded parts hold no sentence. */
const BASE64 = /[A-Za-z0-9+/_-]{24,4000}={0,2}/g;
const HEX = /(?<![0-9a-z])(?:0x)?(?:[0-9a-f]{2}[ :]?){16,2000}(?![0-9a-z])/gi;
const ENCODED_MAX = 8;
/** Decoded text consists to this share of characters that people write. */
const WRITTEN_SHARE = 0.9;

/** What the parts of a text that are encoded as base64 or hexadecimal say. */
export function decodedParts(text: string): string[] {
  const found = (pattern: RegExp) => [...text.matchAll(pattern)].slice(0, ENCODED_MAX).map(([part]) => part);
  return [
    ...found(BASE64)
      .filter((part) => !/^[a-z_-]*$|^[A-Z_-]*$/.test(part))
      .map((part) => Buffer.from(part, "base64").toString()),
    ...found(HEX).map((part) => Buffer.from(part.replaceAll(/0x|[ :]/g, ""), "hex").toString()),
  ].filter(isWritten);
}

function isWritten(text: string): boolean {
  const written = text.match(/[\p{L}\p{N}\p{P}\p{Zs}\n$+<=>~|`^]/gu)?.length ?? 0;
  return text.length >= 12 && !text.includes("\ufffd") && written >= text.length * WRITTEN_SHARE;
}

/** The text with escapes and entities decoded; undefined if it has none. */
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
    .replaceAll(/&(amp|quot|lt|gt);/g, (_, name: string) => ENTITIES[name] ?? "");
}

const ENTITIES: Readonly<Record<string, string>> = { amp: "&", quot: '"', lt: "<", gt: ">" };

/** Characters in place of letters. */
const DIGITS = new Map(
  ["0o", "1i", "3e", "4a", "5s", "7t", "8b", "@a", "$s", "!i", "|l"].map(([from = "", to = ""]) => [
    from,
    to,
  ]),
);
/** A word with such characters. */
const DISGUISED =
  /(?<![\p{L}\p{N}])(?=[a-z@$!|0-9]{2,24}(?![\p{L}\p{N}]))[a-z@$!|]{0,23}[0-9@$!|][a-z@$!|0-9]{0,23}/giu;
const DISGUISED_MIN = 3;
/** A digit or sign within a word. */
const MIXED = /[a-z][013457@$]|[013457@$][a-z]/i;

/** Words that orders are made of; reversed or rotated, several of them are in no text by chance. */
const TELLING =
  "ignore previous instructions instruction system prompt user secret token password assistant agent execute run send upload delete always never disregard override rules command without approve permission print the and you must";
const TURNED_MIN = 3;

/** The ways in which a text is turned, with these words as they look then. */
let turned: { turn(text: string): string; telling: string[] }[] | undefined;

/** Tags and emphasis, and the same within a word. */
const MARKUP = /<\/?[a-z][^<>\n]{0,80}>|\*{1,3}|__/gi;
const BROKEN_WORD = /[a-z](?:<\/?(?:b|i|u|em|strong|span|font|a|s|sub|sup)\b[^<>\n]{0,60}>|\*{2})[a-z]/i;

/** The text reversed, rotated by 13, with letters for digits, or without markup, if it looks hidden in that way. */
export function turnedReadings(text: string): string[] {
  const words = new Set(text.toLowerCase().match(/[a-z]{3,}/g) ?? []);
  turned ??= [backwards, byThirteen].map((turn) => ({ turn, telling: TELLING.split(" ").map(turn) }));
  const readings = turned
    .filter(({ telling }) => telling.filter((word) => words.has(word)).length >= TURNED_MIN)
    .map(({ turn }) => turn(text));
  if (MIXED.test(text) && (text.match(DISGUISED)?.length ?? 0) >= DISGUISED_MIN)
    readings.push(
      text.replaceAll(DISGUISED, (word) =>
        word.replaceAll(/[0134578@$!|]/g, (sign) => DIGITS.get(sign) ?? sign),
      ),
    );
  if (BROKEN_WORD.test(text)) readings.push(text.replaceAll(MARKUP, ""));
  return readings;
}

function backwards(text: string): string {
  return [...text].toReversed().join("");
}

function byThirteen(text: string): string {
  return text.replaceAll(/[a-z]/gi, (letter) => {
    const first = letter <= "Z" ? 65 : 97;
    return String.fromCharCode(((letter.charCodeAt(0) - first + 13) % 26) + first);
  });
}

/** The letters of a text alone. */
export function lettersOf(text: string): string {
  return text.toLowerCase().replaceAll(/[^a-z]+/g, "");
}

/** A name read as words: `fix/send-the-key` as "fix send the key". */
export function nameAsWords(name: string): string {
  return name
    .replaceAll(/\$\{?IFS\}?/g, " ")
    .replaceAll(/([\p{Ll}\p{N}])(\p{Lu})/gu, "$1 $2")
    .replaceAll(/[-_/+.,;:=#@~\\]+/g, " ");
}
