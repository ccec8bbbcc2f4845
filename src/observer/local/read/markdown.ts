import { clean, head } from "./text.ts";

/** One block of a markdown text. */
export interface Block {
  kind: "heading" | "paragraph" | "item" | "row";
  /** Plain text; code spans keep their back-ticks so that names differ from words. */
  text: string;
  /** Heading level, or depth of a list item. */
  level: number;
  /** The bold words that the block starts with, when they work as its label. */
  label: string;
  isOrdered: boolean;
}

/** `clean` removes these characters from every input, so they can mark the structure of the output. */
const BLOCK = "\u0001";
const FIELD = "\u0002";
const STRONG = "\u0003";
const STRONG_END = "\u0004";
const HEADER = "\u0005";
/** Stands for a space within a code span, so that no sentence is split there. */
const CODE_SPACE = "\u00a0";

/** Agents write lists with a tick in front of each line; markdown would run them together. */
const TICKED_LINE = /^([ \t]{0,8})(?:[✅✓✔❌✗✘☑⚠•▶➜→]\ufe0f?)[ \t]+/gmu;

/** Lines that each start with a bold label are meant as paragraphs of their own. */
const LABELLED_LINE = /\n(?=\*\*[^*\n]{2,60}\*\*)/g;

/** What a model thought aloud before it spoke is no statement of it. */
const THINKING = /<thinking>[\s\S]*?(?:<\/thinking>|$)/g;

/** Reads markdown into its blocks. Code blocks and rules are no prose and are left out. */
export function blocksOf(markdown: string, max: number): Block[] {
  const text = head(clean(markdown), max)
    .replace(THINKING, " ")
    .replace(TICKED_LINE, "$1- ")
    .replace(LABELLED_LINE, "\n\n");
  const marked = Bun.markdown.render(text, callbacks(), { noHtmlBlocks: true, noHtmlSpans: true });
  const blocks: Block[] = [];
  let header: string[] = [];
  let opened: Place | undefined;
  for (const part of marked.split(BLOCK)) {
    const [kind = "", level, ordered, ...rest] = part.split(FIELD);
    const body = rest.join("");
    if (kind === "row") {
      if (body.startsWith(HEADER)) header = cellsOf(body);
      else blocks.push(...rowOf(cellsOf(body), header));
    } else if (level === undefined) {
      blocks.push(...blockOf(kind, opened ?? PARAGRAPH));
    } else {
      const place = { kind: kind as Block["kind"], level: Number(level), isOrdered: ordered === "1" };
      if (kind === "item" && body.trim() === "") {
        // The item's text is a paragraph of its own, which comes next.
        opened = place;
        continue;
      }
      blocks.push(...blockOf(body, kind === "paragraph" ? (opened ?? place) : place));
    }
    if (part.trim() !== "") opened = undefined;
  }
  return blocks;
}

type Place = Pick<Block, "kind" | "level" | "isOrdered">;
const PARAGRAPH: Place = { kind: "paragraph", level: 0, isOrdered: false };

function callbacks(): Bun.markdown.RenderCallbacks {
  const mark = (kind: string, level: number, isOrdered: boolean, text: string) =>
    `${BLOCK}${kind}${FIELD}${level}${FIELD}${isOrdered ? 1 : 0}${FIELD}${text}${BLOCK}`;
  return {
    heading: (text, { level }) => mark("heading", level, false, text),
    paragraph: (text) => mark("paragraph", 0, false, text),
    listItem: (text, { depth, ordered }) => mark("item", depth, ordered, text),
    code: () => BLOCK,
    hr: () => BLOCK,
    tr: (text) => mark("row", 0, false, text),
    th: (text) => `${HEADER}${text.replaceAll(STRONG, "").replaceAll(STRONG_END, "")}${STRONG_END}`,
    td: (text) => `${text.replaceAll(STRONG, "").replaceAll(STRONG_END, "")}${STRONG_END}`,
    strong: (text) => `${STRONG}${text}${STRONG_END}`,
    codespan: (text) => `\`${text.replace(/\s+/g, CODE_SPACE)}\``,
    image: () => "",
  };
}

function blockOf(body: string, place: Place): Block[] {
  return body.trim() === "" ? [] : [{ ...place, ...labelOf(body.trim()) }];
}

/** A cell of so many words says something without the name of its column. */
const STATEMENT_WORDS_MIN = 4;

/**
 * A row is a fact about its first cell with words: "cart.ts: Lines: 12; now rounds once". Short cells keep the names of
 * their columns; in a comparison, whose first column has no name, all do. A row of only values says too little.
 */
function rowOf(cells: readonly string[], header: readonly string[]): Block[] {
  const at = cells.findIndex((cell) => /\p{L}{2}/u.test(cell));
  const isComparison = cells.length > 2 && header[0] === "";
  const others = cells.flatMap((cell, column) => {
    if (column <= at || !/[\p{L}\p{N}]/u.test(cell)) return [];
    const name = header[column] ?? "";
    const isNamed =
      name !== "" && (isComparison || (cells.length > 2 && wordsIn(cell) < STATEMENT_WORDS_MIN));
    return [isNamed ? `${name}: ${cell}` : cell];
  });
  const tells = cells.some(
    (cell) => wordsIn(cell) >= STATEMENT_WORDS_MIN || /[^\u0000-\u02ff]{8}/.test(cell),
  );
  if (at < 0 || others.length === 0 || !tells) return [];
  return [{ kind: "row", level: 0, isOrdered: false, label: cells[at] ?? "", text: others.join("; ") }];
}

function wordsIn(text: string): number {
  return text.split(/\s+/).length;
}

/** Ticks and crosses are the words of a table. */
function cellsOf(body: string): string[] {
  const cells = body.replaceAll(HEADER, "").split(STRONG_END).slice(0, -1);
  return cells.map((cell) =>
    withoutMarks(cell.replace(/[✅✓✔]\ufe0f?/gu, "yes ").replace(/[❌✗✘]\ufe0f?/gu, "no ")),
  );
}

/** Bold words at the start are a label when a colon, a dash or the end of the block follows them. */
function labelOf(body: string): { label: string; text: string } {
  const end = body.startsWith(STRONG) ? body.indexOf(STRONG_END) : -1;
  if (end < 0) return plainLabelOf(withoutMarks(body));
  const bold = withoutMarks(body.slice(0, end));
  const rest = withoutMarks(body.slice(end));
  if (rest === "") return { label: bold.replace(/[:：.]$/, ""), text: "" };
  const joint = /^(?:\([^)]{0,80}\)\s*)?(?:[:：]|[-–—]\s|$)\s*/.exec(rest);
  const isLabel = /[:：]$/.test(bold) || joint !== null;
  if (!isLabel || bold.length > 90) return { label: "", text: withoutMarks(body) };
  return { label: bold.replace(/[:：]$/, ""), text: rest.slice(joint?.[0].length ?? 0).trim() };
}

/** "Problem: …" without bold is a label as well, when it is one to four plain words. */
function plainLabelOf(text: string): { label: string; text: string } {
  const found = /^(\p{Lu}[\p{L}']{1,20}(?: \p{L}{1,14}){0,2}): (?=\S)/u.exec(text);
  if (found === null) return { label: "", text };
  return { label: found[1] ?? "", text: text.slice(found[0].length) };
}

function withoutMarks(text: string): string {
  return text
    .replaceAll(STRONG, "")
    .replaceAll(STRONG_END, "")
    .replace(/[ \t\n]+/g, " ")
    .trim();
}
/** Words after which a full stop ends no sentence, in the languages that people most often write to an agent. */
const ABBREVIATION =
  /(?:^|[\s("'])(?:e\.g|i\.e|etc|vs|cf|approx|resp|incl|no|fig|\p{L}|bzw|ca|Nr|usw|p\.\s?ej|ej|ex|\d{1,3})\.\s*$/iu;
const WIDE_STOP = /[。！？]["'”」』）)]?$/;

const segmenter = new Intl.Segmenter("en", { granularity: "sentence" });

/** Splits one block of prose into sentences, for any script that Unicode knows sentence ends of. */
export function sentencesOf(text: string): string[] {
  const sentences: string[] = [];
  let open = "";
  // A name of code that opens a sentence looks like the middle of one to Unicode.
  const lines = text.replace(/(\p{L}{3}[.!?]) (?=`)/gu, "$1\n");
  for (const { segment } of segmenter.segment(lines)) {
    open += segment;
    if (isComplete(open, segment)) {
      sentences.push(tidy(open));
      open = "";
    }
  }
  if (open.trim() !== "") sentences.push(tidy(open));
  return sentences.filter((sentence) => sentence !== "");
}

/** Code such as `strategy.(*Store)` and abbreviations look like ends to Unicode, and are none. */
function isComplete(open: string, segment: string): boolean {
  if (WIDE_STOP.test(open.trimEnd())) return true;
  return /\s$/.test(segment) && !ABBREVIATION.test(open) && !hasOpenBracket(open);
}

/** A sentence in brackets within a sentence is part of it; a bracket that never closes must not swallow the rest. */
function hasOpenBracket(text: string): boolean {
  if (text.length > 300) return false;
  return text.lastIndexOf("(") > text.lastIndexOf(")") && text.includes(" ");
}

function tidy(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}
