import type { Database } from "bun:sqlite";
import { stemOf } from "../search/query/stems.ts";
import { isStopWord, isUnspaced, wordsOf } from "../search/query/words.ts";
import { listTurnDigests } from "../store/observations/recall.ts";

/** What a prompt is about, as far as words tell: those of its words that few sessions of the project have. */
export interface Subject {
  /** How many words it has. */
  words: number;
  /** How many of them a text has. */
  sharedWith(text: string): number;
  /** How many of them a session, by the host's id, was asked for or did. */
  sharedWithSession(session: string): number;
}

/** Turns by which it is judged which words are uncommon, the newest; and of one session. */
const TURNS_MAX = 400;
const TURNS_OF_SESSION_MAX = 40;
const TEXT_CHARS_MAX = 1_000;
/** A word is uncommon if at most this share of the sessions has it. */
const UNCOMMON_SHARE = 0.06;
const UNCOMMON_MIN = 2;
/** Of a longer prompt everything has some word. */
const WORDS_MAX = 60;
const WORD_CHARS_MIN = 3;
const LETTER = /[\p{L}\p{N}]/u;

export function subjectOf(
  memory: Database,
  { prompt, projectId, at }: { prompt: string; projectId: number; at: number },
): Subject {
  const words = wordsOf(prompt).filter((word) => word.length >= WORD_CHARS_MIN && !isStopWord(word));
  const roots = [...new Set(words.map(rootOf))].slice(0, WORDS_MAX);
  const before = { projectId, before: at };
  const ofSession = new Map<string, Set<string>>();
  const find = finderOf(roots);
  for (const { session, text } of roots.length === 0 ? [] : listTurnDigests(memory, before, TURNS_MAX))
    ofSession.set(session, find(text).union(ofSession.get(session) ?? new Set()));
  const max = Math.max(UNCOMMON_MIN, UNCOMMON_SHARE * ofSession.size);
  const sessionsWith = (root: string) => [...ofSession.values()].filter((found) => found.has(root)).length;
  const uncommon = new Set(roots.filter((root) => sessionsWith(root) <= max));
  const sharedWith = (text: string) => find(text).intersection(uncommon).size;
  return {
    words: uncommon.size,
    sharedWith,
    sharedWithSession: (session) => {
      const turns = listTurnDigests(memory, { ...before, session }, TURNS_OF_SESSION_MAX);
      return sharedWith(turns.map(({ text }) => text.slice(0, TEXT_CHARS_MAX)).join(" "));
    },
  };
}

/** The stem, without what stemming put in the place of other letters: it begins the forms of the word. */
function rootOf(word: string): string {
  return stemOf(word).replace(/(?<=.{3})i$/, "");
}

/** Finds which roots begin a word, or a part of a name. One pass over each text: a prompt waits for hundreds of them. */
function finderOf(roots: readonly string[]): (text: string) => Set<string> {
  if (roots.length === 0) return () => new Set();
  // The longest comes first, so that a root is not found in place of one that it begins.
  const longestFirst = roots.toSorted((one, other) => other.length - one.length).map(RegExp.escape);
  const pattern = new RegExp(longestFirst.join("|"), "gi");
  return (text) => {
    const shown = text.slice(0, TEXT_CHARS_MAX);
    const begun = [...shown.matchAll(pattern)].filter(({ 0: found, index }) => begins(shown, index, found));
    return new Set(begun.map(([found]) => found.toLowerCase()));
  };
}

function begins(text: string, index: number, found: string): boolean {
  const before = text[index - 1];
  if (before === undefined || !LETTER.test(before) || isUnspaced(found)) return true;
  // getUser
  return before === before.toLowerCase() && found[0] !== found[0]?.toLowerCase();
}
