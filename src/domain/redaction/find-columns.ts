import { placeOfName } from "./secret-names.ts";
import { isSecret } from "./secret-value.ts";
import type { Span } from "./span.ts";

const LINE_CHARS_MAX = 2_000;
const ROWS_MAX = 200;
const SEPARATORS = ["|", "\t", ",", ";"] as const;
const INSERT =
  /\binsert\s{1,4}into\s{1,4}[\w."`[\]]{1,80}\s{0,4}\(([^()]{1,600})\)\s{0,8}values\s{0,4}\(([^\n]{1,1200})/gi;

/** Secrets in tables: below a heading that is a name of one (CSV, TSV, Markdown, what databases print), and in INSERTs. */
export function findColumns(text: string, places: readonly number[]): Span[] {
  const spans: Span[] = [];
  let from = 0;
  for (const at of places) {
    if (at < from) continue;
    const start = text.lastIndexOf("\n", at) + 1;
    const end = endOfLine(text, at);
    from = end;
    if (end - start > LINE_CHARS_MAX) continue;
    const heading = text.slice(start, end);
    const separator = SEPARATORS.find((one) => heading.includes(one));
    if (separator !== undefined && end < text.length) spans.push(...below(text, end + 1, heading, separator));
  }
  for (const match of text.matchAll(INSERT)) {
    const [, names = "", values = ""] = match;
    const at = match.index + match[0].length - values.length;
    spans.push(...inRow(cellsOf(values, ","), columnsOf(names, ","), at));
  }
  return spans;
}

function below(text: string, from: number, heading: string, separator: string): Span[] {
  if (!isHeading(heading, separator)) return [];
  const columns = columnsOf(heading, separator);
  if (columns.every((column) => column === undefined)) return [];
  const spans: Span[] = [];
  let start = from;
  for (let rows = 0; rows < ROWS_MAX && start < text.length; rows += 1) {
    const end = endOfLine(text, start);
    const line = text.slice(start, Math.min(end, start + LINE_CHARS_MAX));
    const cells = cellsOf(line, separator);
    if (!/^[\s|:+-]*$/.test(line)) {
      if (cells.length < columns.length - 1 || cells.length > columns.length + 1) break;
      spans.push(...inRow(cells, columns, start));
    }
    start = end + 1;
  }
  return spans;
}

/** A line of names and nothing else: code is none. */
function isHeading(line: string, separator: string): boolean {
  const cells = cellsOf(line, separator).filter(({ content }) => content !== "");
  return cells.length >= 2 && cells.every(({ content }) => /^[\p{L}_#][\p{L}\d_ .#-]{0,40}$/u.test(content));
}

type Column = ReturnType<typeof placeOfName>;

/** What each heading announces. A heading is a name and nothing else. */
function columnsOf(heading: string, separator: string): Column[] {
  return cellsOf(heading, separator).map(({ content }) =>
    /^[A-Za-z][\w .-]{1,30}$/.test(content) ? placeOfName(content.replaceAll(" ", "_")) : undefined,
  );
}

interface Cell {
  content: string;
  at: number;
}

function cellsOf(line: string, separator: string): Cell[] {
  let from = 0;
  return line.split(separator).map((cell) => {
    const lead = /^[\s"'`*]*/.exec(cell)?.[0].length ?? 0;
    const at = from + lead;
    from += cell.length + 1;
    return { content: cell.slice(lead).replace(/(?<![\s"'`*)])[\s"'`*)]+$/, ""), at };
  });
}

function inRow(cells: readonly Cell[], columns: readonly Column[], from: number): Span[] {
  const spans: Span[] = [];
  for (const [index, place] of columns.entries()) {
    const cell = cells[index];
    if (place === undefined || cell === undefined || !isSecret(cell.content, place)) continue;
    spans.push({ start: from + cell.at, end: from + cell.at + cell.content.length, kind: place.kind });
  }
  return spans;
}

function endOfLine(text: string, at: number): number {
  const end = text.indexOf("\n", at);
  return end === -1 ? text.length : end;
}
