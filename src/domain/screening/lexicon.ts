import { CONCEPT, type Concept } from "./concepts.ts";
import asian from "./words/asian.txt" with { type: "text" };
import germanic from "./words/germanic.txt" with { type: "text" };
import other from "./words/other.txt" with { type: "text" };
import romance from "./words/romance.txt" with { type: "text" };
import slavic from "./words/slavic.txt" with { type: "text" };

/** What a word, or the first of several, means in one language. */
export interface Entry {
  /** The words that must follow. */
  rest: readonly string[];
  /** Whether the last word may have any ending. */
  isOpen: boolean;
  language: string;
  bit: number;
}

interface Index {
  exact: Map<string, Entry[]>;
  /** By the beginning of a word. */
  open: Map<string, Entry[]>;
  openLengths: readonly number[];
  remembered: Map<string, readonly Entry[]>;
}

/** Words whose entries are cached. */
const REMEMBERED_MAX = 20_000;
/**
 * Words of concepts by language: the name of a language, then its lines `concept: word, word`, continued by lines that are
 * indented further. Words have no accents; `*` stands for any ending. Imperatives are listed if a language has a form for
 * them: English "send", and not "sent" or "sends", which reports use. Scripts without spaces are compared character by
 * character, so that a word is found wherever it stands.
 */
const LEXICONS = [germanic, romance, slavic, asian, other];

let index: Index | undefined;

function makeIndex(): Index {
  const exact = new Map<string, Entry[]>();
  const open = new Map<string, Entry[]>();
  for (const [language, lexicon] of LEXICONS.flatMap(languagesIn))
    for (const { concept, written } of wordsOfConcepts(lexicon)) {
      const isOpen = written.endsWith("*");
      const [first, ...rest] = wordsIn(folded(written));
      if (first === undefined) continue;
      const map = isOpen && rest.length === 0 ? open : exact;
      const entry = { rest, isOpen, language, bit: CONCEPT[concept] };
      map.set(first, [...(map.get(first) ?? []), entry]);
    }
  const lengths = new Set([...open.keys()].map((word) => word.length));
  return { exact, open, openLengths: [...lengths].sort((a, b) => a - b), remembered: new Map() };
}

function languagesIn(lexicons: string): [language: string, lexicon: string][] {
  return lexicons.split(/\n(?=\w)/).map((text) => {
    const end = text.indexOf("\n");
    return [text.slice(0, end), text.slice(end)];
  });
}

function wordsOfConcepts(lexicon: string): { concept: Concept; written: string }[] {
  return lexicon
    .trim()
    .split(/\n {2}(?=\w)/)
    .flatMap((row) => {
      const [concept, words = ""] = row.split(":");
      return words.split(",").map((written) => ({ concept: concept as Concept, written: written.trim() }));
    });
}

const NO_ENTRIES: readonly Entry[] = [];
/** German vowels with an e in place of the umlaut. */
const SPELLED_OUT = /[aou]e/;
const SPELLED_OUT_ALL = /([aou])e/g;

/** What a word may mean, alone or as the first of several. */
export function entriesOf(word: string): readonly Entry[] {
  index ??= makeIndex();
  const { exact, open, openLengths, remembered } = index;
  const known = remembered.get(word);
  if (known !== undefined) return known;
  const found = [...(exact.get(word) ?? NO_ENTRIES)];
  for (const length of openLengths) {
    if (length > word.length) break;
    found.push(...(open.get(word.slice(0, length)) ?? NO_ENTRIES));
  }
  if (SPELLED_OUT.test(word)) {
    const short = exact.get(word.replaceAll(SPELLED_OUT_ALL, "$1")) ?? NO_ENTRIES;
    found.push(...short.filter(({ language }) => language === "german"));
  }
  if (remembered.size >= REMEMBERED_MAX) remembered.clear();
  remembered.set(word, found.length === 0 ? NO_ENTRIES : found);
  return found;
}

/** Whether the words that an entry needs follow at `at`. */
export function fits({ rest, isOpen }: Entry, words: readonly string[], at: number): boolean {
  return rest.every((word, index) => {
    const found = words[at + index + 1];
    if (found === undefined) return false;
    return isOpen && index === rest.length - 1 ? found.startsWith(word) : found === word;
  });
}

const WORD =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}ー\p{Script=Hangul}\p{Script=Thai}]|[\p{L}\p{N}\p{M}]+/gu;
const ONE_WORD = /^[a-z0-9]+$/;

/** The words of a text; each character is one in scripts without spaces. */
export function wordsIn(text: string): string[] {
  return ONE_WORD.test(text) ? [text] : (text.match(WORD) ?? []);
}

/** Lower case without accents and vowel signs, so that words compare alike however they were typed. */
export function folded(text: string): string {
  const small = text.toLowerCase();
  if (/^[\x00-\x7f]*$/.test(small)) return small;
  return small
    .normalize("NFKD")
    .replaceAll(/\p{Mn}/gu, "")
    .normalize("NFC")
    .replaceAll(/[ıłøđßæœـ]/g, (letter) => PLAIN_LETTERS[letter] ?? "");
}

const PLAIN_LETTERS: Readonly<Record<string, string>> = {
  ı: "i",
  ł: "l",
  ø: "o",
  đ: "d",
  ß: "ss",
  æ: "ae",
  œ: "oe",
};
