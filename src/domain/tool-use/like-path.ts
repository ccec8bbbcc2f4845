/** How alike two paths are, of which one was asked for and does not exist, and the other is known. */

const EXTENSION = /\.[A-Za-z]\w{0,9}$/;
const TEST_MARKS: ReadonlySet<string> = new Set(["test", "tests", "spec"]);
/** What forms of one word count, and a word that begins with another one of so many characters. */
const FORM = 0.9;
const AKIN = 0.3;
const AKIN_CHARS = 5;
/** Folders that are looked at, from the file upwards. */
const FOLDERS_MAX = 12;

interface Word {
  text: string;
  root: string;
}

/** A path with the parts that are compared. */
export interface PathParts {
  base: string;
  /** The name without its extension and without a mark that it is a test. */
  stem: string;
  extension: string;
  isTest: boolean;
  words: readonly Word[];
  folders: readonly string[];
}

/** @param path with `/` or `\`; `*` in it stands for anything and is no word */
export function partsOf(path: string): PathParts {
  const parts = path
    .replaceAll("\\", "/")
    .split("/")
    .filter((part) => part !== "" && part !== "." && !/^\*+$/.test(part));
  const base = (parts.at(-1) ?? "").replaceAll("*", "");
  const extension = EXTENSION.exec(base)?.[0].toLowerCase() ?? "";
  const all = wordsOf(base.slice(0, base.length - extension.length));
  const words = all.filter((word) => !TEST_MARKS.has(word));
  return {
    base: base.toLowerCase(),
    stem: words.join("-"),
    extension,
    isTest: words.length < all.length,
    words: words.map((text) => ({ text, root: rootOf(text) })),
    folders: parts
      .slice(0, -1)
      .map((part) => part.toLowerCase())
      .slice(-FOLDERS_MAX),
  };
}

/** The parts of a name: `manualCommit_hooks` has three. */
export function wordsOf(name: string): string[] {
  return name
    .replaceAll(/([a-z\d])([A-Z])/g, "$1-$2")
    .toLowerCase()
    .split(/[^a-z\d]+/)
    .filter((word) => word !== "");
}

const WEIGHTS = { base: 6, stem: 4, words: 4, extension: 0.5, test: 1, folder: 2, folders: 2 };

/** At least 0; the same name in the same folder has the most. 0 where the names have nothing in common. */
export function likeness(asked: PathParts, known: PathParts): number {
  const name = nameLikeness(asked, known);
  if (name === 0) return 0;
  const isSameFolder = asked.folders.at(-1) !== undefined && asked.folders.at(-1) === known.folders.at(-1);
  return (
    name +
    (asked.extension === known.extension ? WEIGHTS.extension : 0) +
    (asked.isTest === known.isTest ? WEIGHTS.test : 0) +
    (isSameFolder ? WEIGHTS.folder : 0) +
    WEIGHTS.folders * shared(asked.folders, known.folders)
  );
}

function nameLikeness(asked: PathParts, known: PathParts): number {
  if (asked.base === known.base) return WEIGHTS.base;
  if (asked.stem !== "" && asked.stem === known.stem) return WEIGHTS.stem;
  return WEIGHTS.words * shared(asked.words, known.words, sameness);
}

/** The share of all items that both have in common. */
function shared<Item>(
  one: readonly Item[],
  other: readonly Item[],
  samenessOf = (a: Item, b: Item): number => (a === b ? 1 : 0),
): number {
  const best = one.map((item) => Math.max(0, ...other.map((its) => samenessOf(item, its))));
  const common = best.reduce((sum, share) => sum + share, 0);
  return common === 0 ? 0 : common / (one.length + other.length - best.filter((share) => share > 0).length);
}

/** Forms of one word are nearly the same, `logging` and `logger`; `clean` and `cleanup` are akin. */
function sameness({ text: one, root }: Word, { text: other, root: otherRoot }: Word): number {
  if (one === other) return 1;
  if (root === otherRoot) return FORM;
  const [short, long] = one.length < other.length ? [one, other] : [other, one];
  return short.length >= AKIN_CHARS && long.startsWith(short) ? AKIN : 0;
}

/** A word without its ending: `logging` and `logger` have one root. */
function rootOf(word: string): string {
  return word.replace(/(?<=\w{3})(?:ings?|ers?|ors?|ed|es|s|ions?)$/, "").replace(/(\w)\1$/, "$1");
}
