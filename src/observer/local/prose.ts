import { clean, head } from "./text.ts";

/** One block of a markdown text. */
export interface Block {
  kind: "heading" | "paragraph" | "item" | "row";
  /** Plain text; code spans keep their back-ticks so that names can be told from words. */
  text: string;
  /** Heading level, or depth of a list item. */
  level: number;
  /** The bold words that the block starts with, when they work as its label. */
  label: string;
  isOrdered: boolean;
}

/** Characters that `clean` has taken out of every input can mark the structure of the output. */
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

/** Reads markdown into its blocks. Code blocks, rules and quotations of markup are left out: they are no prose. */
export function blocksOf(markdown: string, max: number): Block[] {
  const text = head(clean(markdown), max).replace(TICKED_LINE, "$1- ").replace(LABELLED_LINE, "\n\n");
  const marked = Bun.markdown.render(text, callbacks(), { noHtmlBlocks: true, noHtmlSpans: true });
  const blocks: Block[] = [];
  let header: string[] = [];
  let opened: Omit<Block, "text" | "label"> | undefined;
  for (const part of marked.split(BLOCK)) {
    const [kind = "", level, ordered, ...rest] = part.split(FIELD);
    if (kind === "row" && rest[0]?.startsWith(HEADER)) {
      header = cellsOf(rest[0]);
    } else if (kind === "row") {
      blocks.push(...rowOf(rest.join(""), header));
    } else if (level === undefined) {
      blocks.push(...blockOf("paragraph", kind, opened));
    } else if (kind === "item" && rest.join("").trim() === "") {
      // An item whose text is a paragraph of its own: that paragraph, which comes next, is the item.
      opened = { kind, level: Number(level), isOrdered: ordered === "1" };
      continue;
    } else {
      const found = { kind: kind as Block["kind"], level: Number(level), isOrdered: ordered === "1" };
      blocks.push(...blockOf(found.kind, rest.join(""), kind === "paragraph" ? (opened ?? found) : found));
    }
    if (part.trim() !== "") opened = undefined;
  }
  return blocks;
}

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

function blockOf(
  kind: Block["kind"],
  body: string,
  place: Omit<Block, "text" | "label"> | undefined,
): Block[] {
  if (body.trim() === "") return [];
  const { label, text } = labelOf(body);
  return [{ kind, level: 0, isOrdered: false, ...place, label, text }];
}

/** Fewer words than this in a cell are a value and no statement. */
const CELL_WORDS_MIN = 4;

/**
 * A row says something by itself when one of its cells is a statement about the first: "cart.ts: now rounds once".
 * Rows of values, and those of a comparison (which has no name over its first column), mean nothing without the table.
 */
function rowOf(body: string, header: readonly string[]): Block[] {
  const [label = "", ...others] = cellsOf(body);
  const text = others.toSorted((a, b) => b.length - a.length)[0] ?? "";
  const isStatement = text.split(/\s+/).length >= CELL_WORDS_MIN || /[^\u0000-\u02ff]{8}/.test(text);
  const isComparison = others.length > 1 && (header[0] ?? "") === "";
  if (!/\p{L}{2}/u.test(label) || !isStatement || isComparison) return [];
  return [{ kind: "row", text, level: 0, label, isOrdered: false }];
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
  const trimmed = body.trim();
  const end = trimmed.startsWith(STRONG) ? trimmed.indexOf(STRONG_END) : -1;
  if (end < 0) return plainLabelOf(withoutMarks(trimmed));
  const bold = withoutMarks(trimmed.slice(0, end));
  const rest = withoutMarks(trimmed.slice(end));
  if (rest === "") return { label: bold.replace(/[:：.]$/, ""), text: "" };
  const joint = /^(?:\([^)]{0,80}\)\s*)?(?:[:：]|[-–—]\s|$)\s*/.exec(rest);
  const isLabel = bold.endsWith(":") || bold.endsWith("：") || joint !== null;
  if (!isLabel || bold.length > 90) return { label: "", text: withoutMarks(trimmed) };
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
