import type { Database } from "bun:sqlite";
import { stemOf } from "../../search/query/stems.ts";
import { isStopWord, wordsOf } from "../../search/query/words.ts";
import { listShortPrompts } from "../../store/turns/prompts-and-texts.ts";
import { quote } from "../frame.ts";

const SESSIONS_MAX = 120;
const PROMPTS_MAX = 600;
const CHARS_MAX = 120;
/** One word, such as "continue", is no request that could be foreseen. */
const WORDS_MIN = 2;
const WORDS_MAX = 12;
/** Share of their words that two requests have in common when they ask for the same. */
const SAME_SHARE = 0.6;
/** In fewer sessions it may be chance. */
const SESSIONS_MIN = 2;
const HABITS_MAX = 3;
const NO_REQUEST =
  /^\s*[/<!]|\?\s*$|https?:\/\/|\b[0-9a-f]{7,40}\b|\b(?:fails?|failing|failed|broken?|not work\w*|does ?n[o']t|errors?)\b|^(?:yes|yeah|ok(?:ay)?|no|sure|thanks?|go (?:on|ahead)|continue|proceed)\b/i;

interface Habit {
  /** As it was asked last. */
  text: string;
  words: ReadonlySet<string>;
  sessions: Set<number>;
}

/** What the user asked for in several sessions, in one line for the start of the next; "" if there is nothing. */
export function habitsLine(memory: Database, scope: { projectId: number; before: number }): string {
  const limit = { sessions: SESSIONS_MAX, prompts: PROMPTS_MAX };
  const prompts = listShortPrompts(memory, { ...scope, charsMax: CHARS_MAX }, limit);
  const habits: Habit[] = [];
  for (const { text, sessionId } of prompts) {
    const words = requestWords(text);
    if (words === undefined) continue;
    const same = habits.find((habit) => isSame(habit.words, words));
    if (same === undefined) habits.push({ text, words, sessions: new Set([sessionId]) });
    else same.sessions.add(sessionId);
  }
  const told = habits
    .filter(({ sessions }) => sessions.size >= SESSIONS_MIN)
    .sort((one, other) => other.sessions.size - one.sessions.size)
    .slice(0, HABITS_MAX)
    .map(({ text, sessions }) => `"${quote(text)}" (${sessions.size} sessions)`);
  return told.length === 0 ? "" : `Recurring requests: ${told.join(", ")}`;
}

function requestWords(text: string): ReadonlySet<string> | undefined {
  if (NO_REQUEST.test(text)) return undefined;
  const words = new Set(
    wordsOf(text)
      .filter((word) => !isStopWord(word))
      .map(stemOf),
  );
  const isOfNote = words.size >= WORDS_MIN && words.size <= WORDS_MAX && !words.isSubsetOf(EVERYWHERE);
  return isOfNote ? words : undefined;
}

/** "Commit and push" is asked everywhere. */
const EVERYWHERE: ReadonlySet<string> = new Set([
  "commit",
  "push",
  "chang",
  "branch",
  "main",
  "git",
  "recent",
]);

function isSame(one: ReadonlySet<string>, other: ReadonlySet<string>): boolean {
  const common = one.intersection(other).size;
  return common / (one.size + other.size - common) >= SAME_SHARE;
}
