import { asString } from "../domain/json.ts";
import type { TurnPrompt } from "../domain/turn.ts";
import { isStopWord, wordsOf } from "../search/words.ts";
import type { TurnAction } from "../store/turns/turn-actions.ts";

/** What a memory that was given can be known by afterwards. */
export interface Known {
  /** Of an observation; undefined of a fix. */
  observationId: number | undefined;
  /** What it says in a line or two. */
  text: string;
  /** Files that it names, relative to the work tree; without the one that it was given for. */
  files: ReadonlySet<string>;
}

/** What was done and said in a turn, as far as it comes after a memory was given. */
export interface Aftermath {
  deeds: readonly TurnAction[];
  said: readonly string[];
  prompts: readonly TurnPrompt[];
  /** The path of a file as observations name it. */
  relative(path: string): string;
}

/** Why a memory counts as used. */
export type UseSign = "file" | "fetched" | "id" | "words";

/** Shorter words are not told apart from chance. */
const WORD_CHARS_MIN = 5;
/** So many words of a memory, and this share of them, in one thing that the agent said or ran. */
const WORDS_BACK_MIN = 3;
const SHARE_BACK_MIN = 0.5;
const SAID_CHARS_MAX = 20_000;

const SHOWING = /\bclaude-mem(?:"|')?\s+(?:show|timeline)\b(.*)/;

/** The first sign that a memory was used; undefined where there is none. */
export function signOfUse(known: Known, aftermath: Aftermath): UseSign | undefined {
  const { deeds, prompts } = aftermath;
  if (deeds.some((deed) => isFetchOf(known.observationId, deed))) return "fetched";
  if (deeds.some((deed) => touches(known.files, deed, aftermath))) return "file";
  const asked = new Set(prompts.flatMap(({ text }) => wordsOf(text)));
  // What the user said comes back by itself.
  const telling = tellingWords(known.text).filter((word) => !asked.has(word));
  for (const text of spokenIn(aftermath)) {
    const words = new Set(wordsOf(text.slice(0, SAID_CHARS_MAX)));
    const back = telling.filter((word) => words.has(word)).length;
    // Pull requests have numbers too: an id alone could be one of those.
    if (back > 0 && namesId(text, known.observationId)) return "id";
    if (back >= WORDS_BACK_MIN && back >= SHARE_BACK_MIN * telling.length) return "words";
  }
  return undefined;
}

function isFetchOf(id: number | undefined, { input, outcome }: TurnAction): boolean {
  if (id === undefined || outcome === "denied") return false;
  const shown = SHOWING.exec(asString(input.command) ?? "")?.[1] ?? "";
  return (shown.match(/\d+/g) ?? []).map(Number).includes(id);
}

function touches(
  files: ReadonlySet<string>,
  { input, outcome }: TurnAction,
  { relative }: Aftermath,
): boolean {
  const path = asString(input.file_path) ?? asString(input.notebook_path);
  return path !== undefined && outcome !== "denied" && files.has(relative(path));
}

function tellingWords(text: string): string[] {
  const words = wordsOf(text).filter((word) => word.length >= WORD_CHARS_MIN && !isStopWord(word));
  return [...new Set(words)];
}

/** What the agent said, and the commands that it ran. */
function spokenIn({ said, deeds }: Aftermath): string[] {
  return [...said, ...deeds.flatMap(({ input }) => asString(input.command) ?? [])];
}

export function namesId(text: string, id: number | undefined): boolean {
  return id !== undefined && new RegExp(`#${id}(?!\\d)`).test(text);
}
