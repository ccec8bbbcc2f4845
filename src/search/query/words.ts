/** What stands for a word in index and query alike: how text is taken apart before SQLite stems it. */

/** English words that say nothing about what a text is about; they are left out of queries, never out of the index. */
const STOP_WORDS: ReadonlySet<string> = new Set(
  (
    "a about above after again against all also am an and any are as at be because been before being below between " +
    "both but by can could did do does doing down during each few for from further get got had has have having he her " +
    "here hers him his how i if in into is it its itself just let me more most my no nor not now of off on once only " +
    "or other our ours out over own please same she should so some such than that the their theirs them then there " +
    "these they this those through to too under until up us very was we were what when where which while who whom why " +
    "will with would you your yours s t d ll m re ve don didn doesn isn wasn"
  ).split(" "),
);

const WORD = /[\p{L}\p{N}\p{M}]+/gu;
/** Scripts that are written without spaces. */
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Hangul}]/u;
const UNSPACED_RUN =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Hangul}ー]+/gu;
/** Where an identifier is taken apart: getUser, HTTPServer. What `_` or `-` joins, SQLite takes apart itself. */
const HUMP = /(?<=\p{Ll}|\p{N})(?=\p{Lu})|(?<=\p{Lu})(?=\p{Lu}\p{Ll})/u;
/** Letters and digits in one piece. Identifiers are looked for within, so that a long piece is read once only. */
const PIECE = /[\p{L}\p{N}]+/gu;
const IDENTIFIER =
  /\p{L}[\p{L}\p{N}]{0,80}(?:\p{Ll}|\p{N})\p{Lu}[\p{L}\p{N}]{0,80}|\p{Lu}{2,80}\p{Ll}[\p{L}\p{N}]{0,80}/gu;

/** Longer ones are hashes, encoded files and the like. */
const WORD_CHARS_MAX = 64;

/** The words of a text in lower case and in order, stop words included. */
export function wordsOf(text: string): string[] {
  return (spaced(text).toLowerCase().match(WORD) ?? []).filter((word) => word.length <= WORD_CHARS_MAX);
}

/** Whether a word comes from a script that is written without spaces. */
export function isUnspaced(word: string): boolean {
  return UNSPACED.test(word);
}

export function isStopWord(word: string): boolean {
  return STOP_WORDS.has(word);
}

/**
 * The text as it goes into the index: runs of scripts without spaces become overlapping pairs of characters, as no
 * dictionary is at hand that would know where their words end.
 */
export function spaced(text: string): string {
  if (!UNSPACED.test(text)) return text;
  return text.replaceAll(UNSPACED_RUN, (run) => ` ${pairsOf(run).join(" ")} `);
}

function pairsOf(run: string): string[] {
  const characters = [...run];
  if (characters.length < 2) return characters;
  return characters.slice(1).map((character, index) => `${characters[index]}${character}`);
}

/** The parts of identifiers in a text that SQLite would take for one word: `getUserName` gives get, User, Name. */
export function identifierParts(text: string): string[] {
  const parts = new Set<string>();
  for (const [piece] of text.matchAll(PIECE)) {
    if (piece.length > WORD_CHARS_MAX) continue;
    for (const [name] of piece.matchAll(IDENTIFIER))
      for (const part of name.split(HUMP)) if (part.length > 1) parts.add(part.toLowerCase());
  }
  return [...parts];
}
