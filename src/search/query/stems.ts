/** Porter's stemmer (An algorithm for suffix stripping, 1980) as SQLite implements it, to recognize indexed words in a text. */
type Rule = readonly [suffix: string, replacement: string];

const STEP_2 = rulesOf(
  "ational>ate tional>tion enci>ence anci>ance izer>ize logi>log bli>ble alli>al entli>ent eli>e " +
    "ousli>ous ization>ize ation>ate ator>ate alism>al iveness>ive fulness>ful ousness>ous aliti>al iviti>ive biliti>ble",
);
const STEP_3 = rulesOf("icate>ic ative> alize>al iciti>ic ical>ic ful> ness>");
const STEP_4 = rulesOf("al ance ence er ic able ible ant ement ment ent ion ou ism ate iti ous ive ize");

/** A vowel; `y` is one after a consonant. */
const VOWEL = "(?:[aeiou]|(?<=[^aeiou])y)";
const CONSONANT = "(?:[^aeiouy]|(?<=^|[aeiou])y)";
const HAS_VOWEL = new RegExp(VOWEL);
/** A vowel followed by a consonant, at least once and at least twice: Porter's m. */
const ONE = new RegExp(`${VOWEL}${CONSONANT}`);
const TWO = new RegExp(`${VOWEL}${CONSONANT}.*${VOWEL}${CONSONANT}`);
/** Ends in consonant, vowel, consonant: it has lost its e, as in `hop(e)`. */
const SHORT_END = new RegExp(`${CONSONANT}${VOWEL}(?![wxy])${CONSONANT}$`);
const DOUBLE_END = /([^aeiouylsz])\1$/;

const WORD_CHARS_MIN = 3;
const WORD_CHARS_MAX = 64;

/** Stems that are remembered: an answer asks for those of the same words again and again. */
const KNOWN_MAX = 20_000;
const known = new Map<string, string>();

/** The stem of a word in lower case. SQLite's differs only for words with two adjacent y. */
export function stemOf(word: string): string {
  const found = known.get(word);
  if (found !== undefined) return found;
  if (known.size >= KNOWN_MAX) known.clear();
  const stem = stemmed(word);
  known.set(word, stem);
  return stem;
}

function stemmed(word: string): string {
  if (word.length < WORD_CHARS_MIN || word.length > WORD_CHARS_MAX) return word;
  const plain = withoutPast(withoutPlural(word));
  const ended = /y$/.test(plain) && HAS_VOWEL.test(plain.slice(0, -1)) ? `${plain.slice(0, -1)}i` : plain;
  const shorter = replaced(replaced(replaced(ended, STEP_2, ONE), STEP_3, ONE), STEP_4, TWO);
  return withoutEnd(shorter);
}

function withoutPlural(word: string): string {
  if (/.(?:sses|ies)$/.test(word)) return word.slice(0, -2);
  return word.endsWith("s") && !word.endsWith("ss") ? word.slice(0, -1) : word;
}

function withoutPast(word: string): string {
  if (/.eed$/.test(word)) return ONE.test(word.slice(0, -3)) ? word.slice(0, -1) : word;
  const stem = /^(.*)(?:ed|ing)$/.exec(word)?.[1];
  if (stem === undefined || !HAS_VOWEL.test(stem)) return word;
  if (/(?:at|bl|iz)$/.test(stem)) return `${stem}e`;
  if (DOUBLE_END.test(stem)) return stem.slice(0, -1);
  return !TWO.test(stem) && ONE.test(stem) && SHORT_END.test(stem) ? `${stem}e` : stem;
}

function replaced(word: string, rules: readonly Rule[], measure: RegExp): string {
  const rule = rules.find(([suffix]) => word.endsWith(suffix));
  if (rule === undefined) return word;
  const stem = word.slice(0, -rule[0].length);
  if (!measure.test(stem) || (rule[0] === "ion" && !/[st]$/.test(stem))) return word;
  return stem + rule[1];
}

function withoutEnd(word: string): string {
  let stem = word;
  if (stem.endsWith("e")) {
    const rest = stem.slice(0, -1);
    if (TWO.test(rest) || (ONE.test(rest) && !SHORT_END.test(rest))) stem = rest;
  }
  return stem.endsWith("ll") && TWO.test(stem.slice(0, -1)) ? stem.slice(0, -1) : stem;
}

/** The beginning of all forms of a word: its stem, whose last letter may be the stemmer's. */
export function beginningOf(stem: string): string {
  return stem.length > 2 ? stem.replace(/[ei]$/, "") : stem;
}

/** English words whose forms no stemmer brings together: a line of the table is one word. */
const TABLE = `
begin began begun|bend bent|bind bound|bite bit bitten|blow blew blown|break broke broken|bring brought|build built
|buy bought|catch caught|child children|choose chose chosen|come came|dig dug|do did done does|draw drew drawn
|drink drank drunk|drive drove driven|eat ate eaten|fall fell fallen|feed fed|feel felt|fight fought|find found
|fly flew flown|foot feet|forget forgot forgotten|forgive forgave forgiven|freeze froze frozen|get got gotten
|give gave given|go went gone goes|grow grew grown|half halves|hang hung|have had has|hear heard|hide hid hidden
|hold held|index indices|keep kept|knife knives|know knew known|lay laid|lead led|leaf leaves|leave left|lend lent
|life lives|light lit|lose lost|make made|man men|mean meant|meet met|mouse mice|pay paid|person people|ride rode ridden
|ring rang rung|rise rose risen|run ran|say said|see saw seen|seek sought|sell sold|send sent|shake shook shaken
|shine shone|shoot shot|show shown|shrink shrank shrunk|sing sang sung|sink sank sunk|sit sat|sleep slept
|speak spoke spoken|spend spent|spin spun|stand stood|steal stole stolen|stick stuck|strike struck|swear swore sworn
|sweep swept|swim swam swum|swing swung|take took taken|teach taught|tear tore torn|tell told|think thought
|throw threw thrown|tooth teeth|understand understood|undo undid undone|vertex vertices|wake woke woken|wear wore worn
|wife wives|win won|woman women|write wrote written
`;

const formsByForm: ReadonlyMap<string, readonly string[]> = new Map(
  TABLE.split("|").flatMap((line) => {
    const forms = line.trim().split(/\s+/);
    return forms.map((form) => [form, forms] as const);
  }),
);

/** All forms of an irregular word; of any other word only itself. */
export function formsOf(word: string): readonly string[] {
  return formsByForm.get(word) ?? [word];
}

/** @param rules such as `izer>ize`; nothing replaces a suffix that stands alone */
function rulesOf(rules: string): Rule[] {
  return rules.split(" ").map((rule) => {
    const [suffix = "", replacement = ""] = rule.split(">");
    return [suffix, replacement];
  });
}
