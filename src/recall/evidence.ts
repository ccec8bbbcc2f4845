import { asString } from "../domain/json.ts";
import type { TurnPrompt } from "../domain/turn.ts";
import { isStopWord, wordsOf } from "../search/words.ts";
import type { TurnAction } from "../store/turns/turn-actions.ts";

/** What an injected memory can be recognized by later. */
export interface Shown {
  /** Undefined for a fix. */
  observationId: number | undefined;
  /** Its title and first fact, or the commands of a fix. */
  text: string;
  /** Files that it names, relative to the work tree, except the one that the note was about. */
  files: ReadonlySet<string>;
}

/** What was done and said in a turn after an injection. */
export interface Aftermath {
  actions: readonly TurnAction[];
  said: readonly string[];
  prompts: readonly TurnPrompt[];
  /** The path as observations name it. */
  relative(path: string): string;
}

/** Why a memory counts as used. */
type UseReason = "file" | "fetched" | "id" | "words";

/** Shorter words recur by chance. */
const WORD_CHARS_MIN = 5;
/** Words of a memory, and their share, that must recur in one text or command of the agent. */
const WORDS_MIN = 3;
const SHARE_MIN = 0.5;
const SAID_CHARS_MAX = 20_000;

const SHOWING = /\bclaude-mem(?:"|')?\s+(?:show|timeline)\b(.*)/;

/** The first reason why a memory counts as used; undefined if there is none. */
export function evidenceOfUse(shown: Shown, aftermath: Aftermath): UseReason | undefined {
  const { actions, prompts } = aftermath;
  if (actions.some((action) => isFetchOf(shown.observationId, action))) return "fetched";
  if (actions.some((action) => touches(shown.files, action, aftermath))) return "file";
  const asked = new Set(prompts.flatMap(({ text }) => wordsOf(text)));
  // The agent repeats the user's words in any case.
  const words = longWords(shown.text).filter((word) => !asked.has(word));
  for (const text of spokenIn(aftermath)) {
    const spoken = new Set(wordsOf(text.slice(0, SAID_CHARS_MAX)));
    const recurring = words.filter((word) => spoken.has(word)).length;
    // An id alone could be the number of a pull request.
    if (recurring > 0 && namesId(text, shown.observationId)) return "id";
    if (recurring >= WORDS_MIN && recurring >= SHARE_MIN * words.length) return "words";
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

function longWords(text: string): string[] {
  const words = wordsOf(text).filter((word) => word.length >= WORD_CHARS_MIN && !isStopWord(word));
  return [...new Set(words)];
}

/** What the agent said, and the commands that it ran. */
function spokenIn({ said, actions }: Aftermath): string[] {
  return [...said, ...actions.flatMap(({ input }) => asString(input.command) ?? [])];
}

function namesId(text: string, id: number | undefined): boolean {
  return id !== undefined && new RegExp(`#${id}(?!\\d)`).test(text);
}

/** Why a memory counts as contradicted. */
type ContradictionReason = "changed" | "said";

const COMMAND = /\bclaude-mem(?:"|')?\s+(?:edit|forget)\b([^|;&]*)/;
/** Contradicts a memory if it is in the same sentence as its id. */
const WRONG =
  /\b(?:wrong|incorrect|outdated|out of date|obsolete|stale|mistaken|inaccurate|misleading|no longer (?:true|right|valid|applies|holds|the case)|not (?:true|right|correct|accurate|valid)(?: any ?more)?|isn't (?:true|right|correct)|was superseded|falsch|veraltet|überholt|stimmt nicht)\b/i;
const NOT_WRONG =
  /\b(?:not|isn't|nothing|never|nicht) (?:\w+ )?(?:wrong|incorrect|outdated|obsolete|stale|mistaken|falsch|veraltet)\b/i;
const SENTENCES = /(?<=[.!?])\s+|\n+/;

/**
 * A memory is contradicted if the session changes or forgets it, or if the agent or the user says in one sentence with its
 * id that it is wrong. Working differently is no contradiction.
 */
export function evidenceAgainst(
  id: number,
  { actions, said, prompts }: Aftermath,
): ContradictionReason | undefined {
  if (actions.some((action) => isChangeOf(id, action))) return "changed";
  const texts = [...said, ...prompts.map(({ text }) => text)];
  return texts.some((text) => isCalledWrong(id, text)) ? "said" : undefined;
}

function isChangeOf(id: number, { input, outcome }: TurnAction): boolean {
  if (outcome === "denied" || outcome === "failed") return false;
  const changed = COMMAND.exec(asString(input.command) ?? "")?.[1] ?? "";
  return (changed.match(/(?<![\w.-])#?\d+(?![\w.-])/g) ?? []).some(
    (word) => word.replace("#", "") === String(id),
  );
}

function isCalledWrong(id: number, text: string): boolean {
  const read = text.slice(0, SAID_CHARS_MAX);
  if (!namesId(read, id)) return false;
  return read
    .split(SENTENCES)
    .some((sentence) => namesId(sentence, id) && WRONG.test(sentence) && !NOT_WRONG.test(sentence));
}
