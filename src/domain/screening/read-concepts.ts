import { addressIn, SECRET_PATH } from "./addresses.ts";
import { CONCEPT, type Concept, type Lexicon } from "./concepts.ts";
import { eastern } from "./eastern.ts";
import { english } from "./english.ts";
import { european } from "./european.ts";
import { folded } from "./fold.ts";
import { smaller } from "./smaller.ts";

/** A concept where it was read, by the place of its first word in the sentence. */
export interface Hit {
  at: number;
  bit: number;
}

/** What one sentence speaks of, in one language. */
export interface SentenceConcepts {
  hits: readonly Hit[];
  /** All bits of the hits. */
  mask: number;
  /** Signs of scripts that are written without spaces count as words: what belongs together stands further apart. */
  isDense: boolean;
}

/** A sentence that goes on longer is read in pieces of so many words. */
const WORDS_MAX = 90;
/** Who was called hears so many sentences. */
const HEARD_SENTENCES = 3;
/** A language is one that a sentence is written in when so many different concepts have words of it. */
const OWN_CONCEPTS_MIN = 2;
/** Words whose meanings are kept at hand. */
const REMEMBERED_MAX = 20_000;
/** A label before a colon is no longer than this. */
const HEAD_WORDS_MAX = 9;
const DENSE_HEAD_WORDS_MAX = 22;
const DENSE = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}]/u;
const WORD =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}ー\p{Script=Hangul}\p{Script=Thai}]|[\p{L}\p{N}\p{M}]+/gu;

interface Entry {
  rest: readonly string[];
  isOpen: boolean;
  language: number;
  bit: number;
}

interface Index {
  exact: Map<string, Entry[]>;
  /** By the beginning of a word. */
  open: Map<string, Entry[]>;
  openLengths: readonly number[];
  remembered: Map<string, readonly Entry[]>;
}

/** What of English stands in texts of all languages: names of things, not verbs. */
const COMMON =
  CONCEPT.agent | CONCEPT.secret | CONCEPT.stranger | CONCEPT.offSwitch | CONCEPT.goods | CONCEPT.check;

let index: Index | undefined;

/** Made with the first question: hooks that ask none shall not pay for it. */
function indexOf(): Index {
  index ??= makeIndex();
  return index;
}

function makeIndex(): Index {
  const { german, ...others } = european();
  const languages: readonly Lexicon[] = [
    english(),
    german ?? {},
    ...Object.values(others),
    ...Object.values(eastern()),
    ...Object.values(smaller()),
  ];
  const made: Index = {
    exact: new Map(),
    open: new Map(),
    openLengths: [],
    remembered: new Map(),
  };
  const lengths = new Set<number>();
  for (const [language, lexicon] of languages.entries()) {
    for (const [concept, words] of Object.entries(lexicon)) {
      for (const written of words.split(",")) {
        const isOpen = written.trim().endsWith("*");
        const parts = wordsIn(folded(written));
        const [first, ...rest] = parts;
        if (first === undefined) continue;
        const entry = { rest, isOpen, language, bit: CONCEPT[concept as Concept] };
        const isOpenAtOnce = isOpen && rest.length === 0;
        const map = isOpenAtOnce ? made.open : made.exact;
        if (isOpenAtOnce) lengths.add(first.length);
        map.set(first, [...(map.get(first) ?? []), entry]);
      }
    }
  }
  return { ...made, openLengths: [...lengths].sort((one, other) => one - other) };
}

const ONE_WORD = /^[a-z0-9]+$/;

function wordsIn(text: string): string[] {
  if (ONE_WORD.test(text)) return [text];
  return text.match(WORD) ?? [];
}

/** One sentence, small and without accents, with what it speaks of in each language of which it has words. */
export interface ReadSentence {
  text: string;
  readings: readonly SentenceConcepts[];
}

/** The sentences of a text. */
export function readConcepts(text: string): ReadSentence[] {
  let heard = 0;
  return sentencesOf(folded(text)).map((sentence) => {
    if (sentence.isFirst) heard = 0;
    sentence.isCalled = heard > 0;
    const readings = conceptsOf(sentence);
    const isCall = heard <= 0 && readings.some(({ mask }) => (mask & CONCEPT.called) !== 0);
    heard = isCall ? HEARD_SENTENCES : heard - 1;
    return { text: sentence.chunks.join(" "), readings };
  });
}

interface Sentence {
  chunks: string[];
  words: string[];
  own: Hit[];
  /** The words before the first colon, where one stands near the beginning: they may be who is spoken to. */
  headEnd: number;
  /** Where the line of that colon begins. */
  headFrom: number;
  isDense: boolean;
  /** Whether it begins a paragraph. */
  isFirst: boolean;
  /** Whether a sentence just before it has called an agent. */
  isCalled: boolean;
}

/** A blank that ends a sentence stands behind these. */
const ENDS = /[.!?;。！？；…]["'”’)\]]?$|[。！？；]/;

function sentencesOf(text: string): Sentence[] {
  const sentences: Sentence[] = [];
  for (const paragraph of text.split("\n\n")) {
    let open = emptySentence(true);
    const close = () => {
      if (open.words.length > 0) sentences.push(open);
      open = emptySentence(open.isFirst && open.words.length === 0);
    };
    for (const line of paragraph.split("\n")) {
      if (open.headEnd < 0) open.headFrom = open.words.length;
      for (const chunk of line.split(" ")) {
        addChunk(open, chunk);
        if (open.words.length >= WORDS_MAX || ENDS.test(chunk)) close();
      }
      if (/[.:!?]$/.test(line)) close();
    }
    close();
  }
  return sentences;
}

function emptySentence(isFirst: boolean): Sentence {
  return {
    chunks: [],
    words: [],
    own: [],
    headEnd: -1,
    headFrom: 0,
    isDense: false,
    isFirst,
    isCalled: false,
  };
}

const FILE_NAME = /^[`(]?[\w./-]{1,80}\.(?:md|mdx|ts|tsx|js|json|ya?ml|toml|py|go|rs|txt)[`):,;]{0,3}$/;

/** Most of what is written. */
const PLAIN_WORD = /^[a-z]+[,.]?$/;

function addChunk(sentence: Sentence, chunk: string): void {
  const at = sentence.words.length;
  sentence.chunks.push(chunk);
  if (PLAIN_WORD.test(chunk)) {
    sentence.words.push(chunk.endsWith(",") || chunk.endsWith(".") ? chunk.slice(0, -1) : chunk);
    return;
  }
  const address = addressIn(chunk);
  if (address) sentence.own.push({ at, bit: CONCEPT.stranger });
  if (SECRET_PATH.test(chunk)) sentence.own.push({ at, bit: CONCEPT.secret });
  // The name of a file is one word: CLAUDE.md is no agent.
  const words = FILE_NAME.test(chunk) ? [chunk] : wordsIn(chunk);
  sentence.words.push(...words);
  sentence.isDense ||= DENSE.test(chunk);
  const headMax = sentence.isDense ? DENSE_HEAD_WORDS_MAX : HEAD_WORDS_MAX;
  if (sentence.headEnd >= 0 || at > sentence.headFrom + headMax || address) return;
  const colon = chunk.search(/[:：，]/);
  if (colon < 0) return;
  const end = at + wordsIn(chunk.slice(0, colon)).length;
  if (end <= sentence.headFrom + headMax) sentence.headEnd = end;
}

function conceptsOf(sentence: Sentence): SentenceConcepts[] {
  const { words, own } = sentence;
  const byLanguage = new Map<number, Hit[]>();
  for (let at = 0; at < words.length; at += 1) addWord(byLanguage, words, at);
  if (own.length > 0 && !byLanguage.has(0)) byLanguage.set(0, []);
  const english = byLanguage.get(0) ?? [];
  const common = [...own, ...english.filter(({ bit }) => (bit & COMMON) !== 0)];
  return [...byLanguage].flatMap(([language, hits]) => {
    if (language !== 0 && new Set(hits.map(({ bit }) => bit)).size < OWN_CONCEPTS_MIN) return [];
    const all = language === 0 ? [...english, ...own] : [...hits, ...common];
    return settled(
      sentence,
      all.sort((one, other) => one.at - other.at),
      language === 0,
    );
  });
}

const GERMAN = 1;
/** German letters with two points where a keyboard has none. */
const SPELLED_OUT = /[aou]e/;
const SPELLED_OUT_ALL = /([aou])e/g;

function addWord(byLanguage: Map<number, Hit[]>, words: readonly string[], at: number): void {
  for (const entry of entriesOf(words[at] as string)) {
    if (fits(entry, words, at)) add(byLanguage, entry, at);
  }
}

const NO_ENTRIES: readonly Entry[] = [];

/** What a word may mean, alone or as the first of several. */
function entriesOf(word: string): readonly Entry[] {
  const known = indexOf();
  const remembered = known.remembered.get(word);
  if (remembered !== undefined) return remembered;
  const found = [...(known.exact.get(word) ?? NO_ENTRIES)];
  for (const length of known.openLengths) {
    if (length > word.length) break;
    found.push(...(known.open.get(word.slice(0, length)) ?? NO_ENTRIES));
  }
  if (SPELLED_OUT.test(word)) {
    const short = known.exact.get(word.replaceAll(SPELLED_OUT_ALL, "$1")) ?? NO_ENTRIES;
    found.push(...short.filter(({ language }) => language === GERMAN));
  }
  if (known.remembered.size >= REMEMBERED_MAX) known.remembered.clear();
  known.remembered.set(word, found.length === 0 ? NO_ENTRIES : found);
  return found;
}

/** What "not" takes back when it stands just before it. */
const REFUSED =
  CONCEPT.send |
  CONCEPT.run |
  CONCEPT.destroy |
  CONCEPT.off |
  CONCEPT.drop |
  CONCEPT.power |
  CONCEPT.prefer |
  CONCEPT.claim |
  CONCEPT.offSwitch;
const REFUSED_WITHIN = 3;
/** "Never run the tests" switches them off. */
const OMITTED_WITHIN = 6;

/** What is refused together with it: "never skip hooks with --no-verify". */
const SWITCH_REFUSED_WITHIN = 6;
/** "Do not tell" is secrecy, "tell" is none; in English the one stands just before the other. */
const UNTOLD_WITHIN = 3;

/** The hits without what is refused, and with what the order of words tells. */
function settled(sentence: Sentence, hits: readonly Hit[], isEnglish: boolean): SentenceConcepts {
  const made: Hit[] = [];
  const refusals = sentence.isDense ? [] : hits.filter(({ bit }) => bit === CONCEPT.not).map(({ at }) => at);
  const isRefused = ({ at }: Hit, within: number) => refusals.some((not) => at > not && at - not <= within);
  for (const hit of hits) {
    const within = hit.bit === CONCEPT.offSwitch ? SWITCH_REFUSED_WITHIN : REFUSED_WITHIN;
    if (hit.bit === CONCEPT.tell && isEnglish && !isRefused(hit, UNTOLD_WITHIN)) continue;
    if ((hit.bit & REFUSED) === 0 || !isRefused(hit, within)) made.push(hit);
    else if (hit.bit === CONCEPT.run && isOfChecks(hits, hit)) made.push({ at: hit.at, bit: CONCEPT.off });
  }
  const call = callIn(sentence, hits, isEnglish);
  if (call !== undefined) made.push(call);
  return { hits: made, mask: made.reduce((mask, { bit }) => mask | bit, 0), isDense: sentence.isDense };
}

function isOfChecks(hits: readonly Hit[], verb: Hit): boolean {
  return hits.some(
    ({ at, bit }) =>
      at > verb.at && at - verb.at <= OMITTED_WITHIN && (bit & (CONCEPT.guard | CONCEPT.check)) !== 0,
  );
}

/** Words that name agents and nothing else that has a colon behind it. */
const ONLY_AGENTS = /^(?:ais?|llms?|agents|assistants|bots|copilots|chatbots|models)$/;

function isEnglishAgent(word: string): boolean {
  return entriesOf(word).some(({ language, bit }) => language === 0 && bit === CONCEPT.agent);
}

/** What may stand beside them there. */
const BESIDE_AGENTS =
  /^(?:coding|automated|autonomous|tools?|contributors|readers|reviewers|users|browsers?|systems?|models?|hints?|instructions?|notes?|powered|based|only|all|ides?|code|crawlers|reader|reviewer|contributor|orders?)$/;

/** Whether an agent is spoken to before a colon. */
function callIn(
  { headFrom, headEnd, words, isCalled }: Sentence,
  hits: readonly Hit[],
  isEnglish: boolean,
): Hit | undefined {
  const at = 0;
  if (isCalled) return { at, bit: CONCEPT.called };
  const head = hits.filter((hit) => hit.at >= headFrom && hit.at < headEnd);
  const names = new Set(head.filter(({ bit }) => bit === CONCEPT.agent).map((hit) => hit.at));
  if (names.size === 0) return undefined;
  const isNotice = isEnglish
    ? head.some(({ bit }) => bit === CONCEPT.notice)
    : head.some(({ at: place, bit }) => bit !== CONCEPT.agent || !isEnglishAgent(words[place] ?? ""));
  const others = words.slice(headFrom, headEnd).filter((_, place) => !names.has(place + headFrom));
  const isPlain =
    others.every((word) => BESIDE_AGENTS.test(word)) &&
    (headEnd > headFrom + 1 || ONLY_AGENTS.test(words[headFrom] ?? ""));
  if (isNotice || isPlain) return { at, bit: CONCEPT.called };
  return headEnd === headFrom + 1 ? { at, bit: CONCEPT.hailed } : undefined;
}

function add(byLanguage: Map<number, Hit[]>, { language, bit }: Entry, at: number): void {
  const hits = byLanguage.get(language);
  if (hits === undefined) byLanguage.set(language, [{ at, bit }]);
  else hits.push({ at, bit });
}

function fits({ rest, isOpen }: Entry, words: readonly string[], at: number): boolean {
  if (rest.length === 0) return true;
  return rest.every((word, index) => {
    const found = words[at + index + 1];
    if (found === undefined) return false;
    return isOpen && index === rest.length - 1 ? found.startsWith(word) : found === word;
  });
}
