import { CONCEPT } from "./concepts.ts";
import { entriesOf, fits, folded, wordsIn } from "./lexicon.ts";

/** A concept at the position of its first word in the sentence. */
export interface Hit {
  at: number;
  bit: number;
}

/** The concepts of one sentence in one language. */
export interface SentenceConcepts {
  hits: readonly Hit[];
  /** All bits of the hits. */
  mask: number;
  /** Characters of scripts without spaces count as words, so that related words are further apart. */
  isDense: boolean;
}

/** A longer sentence is read in pieces. */
const WORDS_MAX = 90;
/** An agent that was called is addressed in so many sentences. */
const HEARD_SENTENCES = 3;
/** A sentence is read in a language if so many different concepts have words of it. */
const OWN_CONCEPTS_MIN = 2;
/** The longest label before a colon. */
const HEAD_WORDS_MAX = 9;
const DENSE_HEAD_WORDS_MAX = 22;
const DENSE = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}]/u;
/** English words used in texts of all languages: names of things, not verbs. */
const COMMON =
  CONCEPT.agent | CONCEPT.secret | CONCEPT.stranger | CONCEPT.offSwitch | CONCEPT.goods | CONCEPT.check;

/** A sentence, folded, with its concepts in each language of which it has words. */
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
  /** Where the words before a colon near the beginning end: they may name who is addressed. */
  headEnd: number;
  /** Where the line with that colon begins. */
  headFrom: number;
  isDense: boolean;
  /** Whether it begins a paragraph. */
  isFirst: boolean;
  /** Whether a sentence just before it called an agent. */
  isCalled: boolean;
}

/** A chunk that ends a sentence. */
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

/** Most chunks; a shortcut. */
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
  // A file name is one word: CLAUDE.md is no agent.
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
  const byLanguage = new Map<string, Hit[]>();
  for (const [at, word] of words.entries())
    for (const entry of entriesOf(word)) {
      if (!fits(entry, words, at)) continue;
      const hits = byLanguage.get(entry.language) ?? [];
      byLanguage.set(entry.language, [...hits, { at, bit: entry.bit }]);
    }
  if (own.length > 0 && !byLanguage.has("english")) byLanguage.set("english", []);
  const english = byLanguage.get("english") ?? [];
  const common = [...own, ...english.filter(({ bit }) => (bit & COMMON) !== 0)];
  return [...byLanguage].flatMap(([language, hits]) => {
    const isEnglish = language === "english";
    if (!isEnglish && new Set(hits.map(({ bit }) => bit)).size < OWN_CONCEPTS_MIN) return [];
    const all = isEnglish ? [...english, ...own] : [...hits, ...common];
    return settled(
      sentence,
      all.sort((one, other) => one.at - other.at),
      isEnglish,
    );
  });
}

/** What a "not" just before it negates. */
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
/** "Never run the tests" disables them. */
const OMITTED_WITHIN = 6;

/** "Never skip hooks with --no-verify" negates the flag, too. */
const SWITCH_REFUSED_WITHIN = 6;
/** "Do not tell" is secrecy, "tell" is not; in English the one is just before the other. */
const UNTOLD_WITHIN = 3;

/** The hits without negated ones, and with what the order of words says. */
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

/** Words before a colon that can only name agents. */
const ONLY_AGENTS = /^(?:ais?|llms?|agents|assistants|bots|copilots|chatbots|models)$/;

function isEnglishAgent(word: string): boolean {
  return entriesOf(word).some(({ language, bit }) => language === "english" && bit === CONCEPT.agent);
}

/** Words that may accompany them there. */
const BESIDE_AGENTS =
  /^(?:coding|automated|autonomous|tools?|contributors|readers|reviewers|users|browsers?|systems?|models?|hints?|instructions?|notes?|powered|based|only|all|ides?|code|crawlers|reader|reviewer|contributor|orders?)$/;

/** Whether an agent is addressed before a colon. */
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

/** Files that an agent must not reveal. */
const SECRET_PATH =
  /(?:^|[^a-z0-9])(?:\.env(?![a-z])|dotenv|id_rsa|id_ed25519|id_ecdsa|\.ssh(?![a-z])|\.aws(?![a-z])|\.npmrc|\.netrc|\.pypirc|\.kube|kubeconfig|\.gnupg|\.git-credentials|\.docker\/config|hosts\.yml|mcp\.json|\/etc\/(?:passwd|shadow)|authorized_keys|known_hosts|\.pgpass|credentials|secrets?\.(?:ya?ml|json|toml)|[a-z0-9_]{0,30}_(?:token|secret|key|password)(?![a-z])|os\.environ|process\.env|printenv|\.pem(?![a-z])|\.bash_history|\.zsh_history|\.vault|wallet\.dat|tfstate)/i;

/** Ends of host names that are no file extensions. */
const HOST =
  /(?:^|[/@("'`<[=])((?:[a-z0-9_-]{1,63}\.){1,5}(?:com|net|org|io|dev|xyz|example|test|invalid|ru|cn|kr|jp|br|de|fr|it|es|nl|pl|tr|ua|in|id|vn|co|ai|app|me|info|biz|site|online|top|tk|cc|ws|pw|club|live|cloud|tech|store|eu|uk|us|ca|ch|at|se|onion|zip|th|ir|il|gr|ke|gg|to|st|ly|link|click|run|page|web))(?![a-z0-9_-])(?!\.[a-z]{1,4}(?![a-z]))(?!\()/i;
const IP = /(?:^|[^0-9.])(\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3})(?![0-9.])/;
const SCHEME = /(?:https?|ftp|wss?|ssh|git|s3|gs|tcp):\/\/([^\s/:?#"'`)\]>]{1,200})/i;

/** Well-known sites and this machine. Strangers may write on their pages, but data sent there does not reach a stranger. */
const KNOWN =
  /(?:^|\.|@)(?:localhost|github\.com|githubusercontent\.com|gitlab\.com|npmjs\.(?:com|org)|pypi\.org|crates\.io|docs\.rs|golang\.org|go\.dev|python\.org|nodejs\.org|mozilla\.org|microsoft\.com|apple\.com|google\.com|googleapis\.com|anthropic\.com|claude\.com|claude\.ai|openai\.com|wikipedia\.org|stackoverflow\.com|bun\.sh|deno\.land|docker\.(?:com|io)|debian\.org|ubuntu\.com|apache\.org|rust-lang\.org|kernel\.org|w3\.org|json-schema\.org|schemastore\.org|sentry\.io|amazonaws\.com|cloudflare\.com|vercel\.com|readthedocs\.io|jetbrains\.com|socket\.io|next\.js|node\.js|brew\.sh)$|^(?:127\.|10\.|192\.168\.|0\.0\.0\.0|169\.254\.)|^\[?::1/i;

/** Whether a chunk names a host that is neither this machine nor well known. */
function addressIn(chunk: string): boolean {
  if (!/[.:]/.test(chunk)) return false;
  const piece = chunk.slice(0, 400);
  const host = (SCHEME.exec(piece) ?? HOST.exec(piece) ?? IP.exec(piece))?.[1];
  return host !== undefined && !KNOWN.test(host);
}
