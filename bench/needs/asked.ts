import { isStopWord, wordsOf } from "../../src/search/query/words.ts";
import type { Need } from "./need.ts";
import type { Past } from "./past.ts";
import type { RecordedSession } from "./session.ts";

const HABIT_CHARS_MAX = 200;
const HABIT_SESSIONS_MIN = 2;
const WORDS_MIN = 2;
const WORDS_MAX = 14;
/** Share of the words of both that two requests have in common when they ask the same. */
const SAME_SHARE = 0.6;
/** Share of the words of a request that a line has to hold to say it. */
const SAID_SHARE = 0.75;
const STATEMENT_WORDS_MIN = 3;
/** Statements are put in more ways than requests. */
const STATEMENT_SHARE = 0.4;
/** How people correct: a statement with one of these is to be obeyed next time. */
const CORRECTING =
  /\b(?:no,|don't|do not|never|always|instead|must|should(?:n't)?|not \w+|again|use the|we use|rather|only|make sure|stop|wrong|prefer|avoid)\b/i;
const SENTENCES = /(?<=[.!?])\s+|\n+/;
/** What is longer was pasted. */
const PROMPT_CHARS_MAX = 1_500;

type Words = ReadonlySet<string>;
const cached = new Map<string, Words>();

function contentWords(text: string): Words {
  const known = cached.get(text);
  if (known !== undefined) return known;
  const words = new Set(
    wordsOf(text)
      .filter((word) => word.length > 1 && !isStopWord(word))
      .map(stemOf),
  );
  cached.set(text, words);
  return words;
}

function stemOf(word: string): string {
  return word.replace(/(?:ing|ed|es|s)$/, "");
}

function isSame(one: Words, other: Words, share = SAME_SHARE): boolean {
  const common = [...one].filter((word) => other.has(word)).length;
  return common > 0 && common / (one.size + other.size - common) >= share;
}

/** Whether one line of a text says it. */
function isSaidIn(text: string, words: Words): boolean {
  return text.split("\n").some((line) => {
    const said = new Set(wordsOf(line).map(stemOf));
    return [...words].filter((word) => said.has(word)).length >= SAID_SHARE * words.size;
  });
}

/** Kind h: a short request that was made in two or more earlier sessions. */
export function habits(session: RecordedSession, past: Past): Need[] {
  return session.prompts.flatMap(({ text, at }, index): Need[] => {
    const words = habitWords(text);
    if (words === undefined) return [];
    const sessions = past
      .endedBefore(at)
      .filter((earlier) =>
        earlier.prompts.some((prompt) => isSame(habitWords(prompt.text) ?? new Set(), words)),
      );
    if (sessions.length < HABIT_SESSIONS_MIN || isRepeated(session, index, words)) return [];
    const isIn = (shown: string) => isSaidIn(shown, words);
    return [{ kind: "h", session: session.id, what: text.trim(), before: at - 1, isKnown: true, isIn }];
  });
}

function habitWords(text: string): Words | undefined {
  if (text.length > HABIT_CHARS_MAX) return undefined;
  const words = contentWords(text);
  return words.size < WORDS_MIN || words.size > WORDS_MAX ? undefined : words;
}

/** Asked a second time it has been said. */
function isRepeated({ prompts }: RecordedSession, index: number, words: Words): boolean {
  return prompts.slice(0, index).some(({ text }) => isSame(habitWords(text) ?? new Set(), words));
}

/** Kind e: a statement of the user, after the first prompt, that an earlier session had been told. */
export function corrections(session: RecordedSession, past: Past): Need[] {
  return session.prompts.slice(1).flatMap(({ text, at }) =>
    statementsIn(text).flatMap((statement): Need[] => {
      const words = contentWords(statement);
      const isKnown = past
        .endedBefore(at)
        .some((earlier) =>
          earlier.prompts.some((prompt) =>
            statementsIn(prompt.text).some((one) => isSame(contentWords(one), words, STATEMENT_SHARE)),
          ),
        );
      const isIn = (shown: string) => isSaidIn(shown, words);
      return [{ kind: "e", session: session.id, what: statement, before: at - 1, isKnown, isIn }];
    }),
  );
}

const statements = new Map<string, string[]>();

function statementsIn(text: string): string[] {
  const known = statements.get(text);
  if (known !== undefined) return known;
  const found = (text.length > PROMPT_CHARS_MAX ? "" : text)
    .split(SENTENCES)
    .filter((one) => CORRECTING.test(one) && contentWords(one).size >= STATEMENT_WORDS_MIN);
  statements.set(text, found);
  return found;
}
