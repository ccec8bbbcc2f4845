import { readFileSync } from "node:fs";

/** A pattern that stands in a source file. */
export interface SourcePattern {
  file: string;
  line: number;
  pattern: RegExp;
}

/** What may stand before a slash that begins a pattern: an operator, an opening, or a word that wants a value. */
const BEFORE = /(?:[(,=:[!&|?{};+~]|=>|\breturn|\bof|\bin|\btypeof|\bcase)$/;

/** All patterns that are written as such in a file; strings, templates and comments are passed over. */
export function patternsOf(path: string, file: string): SourcePattern[] {
  const text = readFileSync(path, "utf8");
  const found: SourcePattern[] = [];
  let at = 0;
  let code = "";
  while (at < text.length) {
    const sign = text[at] as string;
    const end = endOfPassage(text, at, code);
    if (end === undefined) {
      if (!/\s/.test(sign)) code = (code + sign).slice(-12);
      else if (/\w$/.test(code)) code = `${code} `.slice(-12);
      at += 1;
      continue;
    }
    if (sign === "/" && text[at + 1] !== "/" && text[at + 1] !== "*")
      found.push({
        file,
        line: text.slice(0, at).split("\n").length,
        pattern: patternIn(text.slice(at, end)),
      });
    if (sign !== "/" || found.at(-1)?.pattern !== undefined)
      code = isComment(text, at) ? code : `${code}x`.slice(-12);
    at = end;
  }
  return found;
}

function isComment(text: string, at: number): boolean {
  return text[at] === "/" && (text[at + 1] === "/" || text[at + 1] === "*");
}

/** Where a comment, string or pattern that begins here ends; undefined where none begins. */
function endOfPassage(text: string, at: number, code: string): number | undefined {
  const sign = text[at];
  if (text.startsWith("//", at)) return indexAfter(text, "\n", at);
  if (text.startsWith("/*", at)) return indexAfter(text, "*/", at + 2);
  if (sign === '"' || sign === "'") return endOfQuoted(text, at, sign);
  if (sign === "`") return endOfTemplate(text, at);
  if (sign === "/" && BEFORE.test(code.trimEnd())) return endOfPattern(text, at);
  return undefined;
}

function indexAfter(text: string, mark: string, from: number): number {
  const found = text.indexOf(mark, from);
  return found < 0 ? text.length : found + mark.length;
}

function endOfQuoted(text: string, at: number, mark: string): number {
  let end = at + 1;
  while (end < text.length && text[end] !== mark) end += text[end] === "\\" ? 2 : 1;
  return end + 1;
}

/** `String.raw` keeps its backslashes, and those of this source never stand before the closing mark. */
function endOfTemplate(text: string, at: number): number {
  let end = at + 1;
  while (end < text.length && text[end] !== "`") {
    if (text.startsWith("${", end)) end = endOfHole(text, end + 2);
    else end += text[end] === "\\" ? 2 : 1;
  }
  return end + 1;
}

function endOfHole(text: string, from: number): number {
  let depth = 1;
  let at = from;
  while (at < text.length && depth > 0) {
    const sign = text[at];
    if (sign === '"' || sign === "'") at = endOfQuoted(text, at, sign);
    else if (sign === "`") at = endOfTemplate(text, at);
    else if (sign === "/" && /[(,]\s*$/.test(text.slice(Math.max(0, at - 3), at)))
      at = endOfPattern(text, at);
    else {
      if (sign === "{") depth += 1;
      if (sign === "}") depth -= 1;
      at += 1;
    }
  }
  return at;
}

function endOfPattern(text: string, at: number): number {
  let end = at + 1;
  let isInClass = false;
  while (end < text.length && (isInClass || text[end] !== "/")) {
    if (text[end] === "[") isInClass = true;
    if (text[end] === "]") isInClass = false;
    end += text[end] === "\\" ? 2 : 1;
  }
  end += 1;
  while (/[a-z]/.test(text[end] ?? "")) end += 1;
  return end;
}

function patternIn(written: string): RegExp {
  const end = written.lastIndexOf("/");
  return new RegExp(written.slice(1, end), written.slice(end + 1));
}
