import type { Database } from "bun:sqlite";
import { stemOf } from "../../search/stems.ts";
import { isStopWord, wordsOf } from "../../search/words.ts";
import { listSessionTexts } from "../../store/observations/recall.ts";

/** What a prompt is about, as far as words tell: those of its words that few sessions of the project have. */
export interface Subject {
  /** How many words it has. */
  words: number;
  /** How many of them a text has. */
  sharedWith(text: string): number;
  /** How many of them a session, by the host's id, was asked for or did. */
  sharedWithSession(session: string): number;
}

/** Sessions by which it is judged which words are uncommon, the newest. */
const SESSIONS_MAX = 150;
/** A word is uncommon if at most this share of the sessions has it. */
const UNCOMMON_SHARE = 0.06;
const UNCOMMON_MIN = 2;
/** Of a longer prompt everything has some word. */
const WORDS_MAX = 60;
const WORD_CHARS_MIN = 3;

export function subjectOf(
  memory: Database,
  { prompt, projectId, at }: { prompt: string; projectId: number; at: number },
): Subject {
  const texts = listSessionTexts(memory, { projectId, before: at }, SESSIONS_MAX);
  const ofSession = new Map(texts.map(({ session, text }) => [session, stemsOf(text)]));
  const max = Math.max(UNCOMMON_MIN, UNCOMMON_SHARE * ofSession.size);
  const isUncommon = (stem: string) =>
    ofSession.values().reduce((count, stems) => count + (stems.has(stem) ? 1 : 0), 0) <= max;
  const asked = [...stemsOf(prompt)].slice(0, WORDS_MAX).filter(isUncommon);
  const sharedWith = (stems: ReadonlySet<string> | undefined) =>
    asked.filter((stem) => stems?.has(stem)).length;
  return {
    words: asked.length,
    sharedWith: (text) => sharedWith(stemsOf(text)),
    sharedWithSession: (session) => sharedWith(ofSession.get(session)),
  };
}

function stemsOf(text: string): Set<string> {
  const words = wordsOf(text).filter((word) => word.length >= WORD_CHARS_MIN && !isStopWord(word));
  return new Set(words.map(stemOf));
}
