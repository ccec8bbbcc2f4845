import { type IgnoredFiles, isIgnoredName } from "./names.ts";

/** What stands where the content of a file was that is not to be kept. */
export const LEFT_OUT_MARK = "[left out: an ignored file]";

/** What is known of where a text comes from. */
export interface TextSource {
  /** A search: its lines begin with the path that they are from. */
  isSearch: boolean;
  /** Several files may follow one another, each behind a line that names it; not so in a file that was read by its name. */
  isOfSeveral: boolean;
  /** Its names may stand on lines of their own, each before what is in the file. */
  hasBareNames: boolean;
  /** Folders that its paths may be seen from. */
  folders: readonly string[];
}

/** Longer texts are not read line by line: where one may name an ignored file, nothing of it is kept. */
const TEXT_CHARS_MAX = 4_000_000;
const LINE_CHARS_MAX = 1_000;
const HEADING_CHARS_MAX = 400;
/** Relevant lines read of one text; the text after them is left out. */
const LINES_MAX = 10_000;
/** Paths that are asked about in one text; behind so many every line that may name an ignored file counts as one of it. */
const PATHS_MAX = 5_000;

/** How a heading that begins the content of a file ends it. */
type Until = "diff" | "heading" | "blank" | "element" | "end";
interface Heading {
  isIgnored: boolean;
  until: Until;
}

/**
 * A text without the lines that are from ignored files. Heads of diffs and of files, and lines that are a path alone, say
 * whose the lines behind them are; a search puts the path before each.
 */
export function withoutIgnoredLines(text: string, ignored: IgnoredFiles, source: TextSource): string {
  const hint = new RegExp((source.folders.length > 0 ? ignored.ending : ignored.hint).source, "gi");
  if (text.search(hint) === -1) return text;
  if (text.length > TEXT_CHARS_MAX) return LEFT_OUT_MARK;
  const kept: string[] = [];
  const reader = createReader(ignored, source);
  let open: Heading | undefined;
  let count = 0;
  for (let at = 0; at <= text.length; ) {
    if (open === undefined) {
      // Nothing begins what is left out but a line that names an ignored file.
      hint.lastIndex = at;
      const found = hint.exec(text);
      const start = found === null ? text.length + 1 : lineStart(text, found.index);
      if (start > at) kept.push(text.slice(at, start - 1));
      at = start;
      if (found === null) break;
    }
    count += 1;
    if (open?.until === "end" || count > LINES_MAX) {
      kept.push(LEFT_OUT_MARK);
      break;
    }
    const line = lineAt(text, at);
    const shown = line.includes("\u001b") ? Bun.stripANSI(line) : line;
    const behind = at + line.length + 1;
    const begun = reader.headingAt(shown, open, () => [lineAt(text, behind), lineAt(text, behind, 1)]);
    if (begun !== undefined) open = begun.isIgnored ? begun : undefined;
    else if (open !== undefined && endsHere(open.until, shown)) open = undefined;
    if (open === undefined || begun !== undefined) kept.push(reader.withoutFound(line, shown));
    else if (kept.at(-1) !== LEFT_OUT_MARK) kept.push(LEFT_OUT_MARK);
    at = behind;
  }
  return kept.join("\n");
}

function lineStart(text: string, at: number): number {
  return at === 0 ? 0 : text.lastIndexOf("\n", at - 1) + 1;
}

/** The line that begins at a place, or one behind it. */
function lineAt(text: string, start: number, later = 0): string {
  if (start > text.length) return "";
  const end = text.indexOf("\n", start);
  if (later > 0) return end === -1 ? "" : lineAt(text, end + 1, later - 1);
  return end === -1 ? text.slice(start) : text.slice(start, end);
}

const COMMIT = /^(?:commit [0-9a-f]{6,64}\b|From [0-9a-f]{4,64} |stash@\{)/;

function endsHere(until: Until, line: string): boolean {
  if (until === "blank") return line.trim() === "";
  if (until === "element") return /^\s*<\/(?:file|document|source)/.test(line);
  return until !== "end" && COMMIT.test(line);
}

/** Heads of which the rest of the line is one path. */
const DIFF_HEADS = [
  /^(?:Index: |\*{3} (?:Add|Update|Delete) File: |\*{3} Move to: |%%writefile (?:-a )?|rename (?:from|to) |copy (?:from|to) )(.+)$/,
  /^\s*@@ (\S+) *$/,
];
const FILE_HEADS = [
  /^==> (.+) <==$/,
  /^={2,} *(\S.*?) *=*$/,
  /^-{3,}(?!-) *(\S.*?)(?<! ) *(?<!-)-{3,}$/,
  /^[>#]{2,} *(\S+)$/,
  /^(\S[^:]{0,300}):$/,
  /^[\s│|]*(?:File|file|Path)(?:name|path)?: +(\S.*)$/,
];
const ELEMENT =
  /^\s*<(?:file|document|source)\b[^>]{0,200}?\b(?:name|path|src|source|file)=["']([^"']{1,400})["']/;
/** A line that may be a path and nothing else. */
const BARE_NAME = /^[^\s:;"'()=<>|*,][^:;"'()=<>|*,]{0,300}$/;
/** How a line begins or ends that may be a heading of the kinds above. */
const HEADING_SIGN = /^[-=+*%@#>|│<\s]|^(?:diff|Index|rename|copy|[Ff]ile|Path)|:$/;
const FOUND = /^\d+[:-]/;

function createReader(ignored: IgnoredFiles, { isSearch, isOfSeveral, hasBareNames, folders }: TextSource) {
  const known = new Map<string, boolean>();
  const isOut = (path: string): boolean => {
    const before = known.get(path);
    if (before !== undefined) return before;
    if (known.size >= PATHS_MAX) return ignored.ending.test(path);
    const plain = path.trim().replace(/^["'`]|["'`]$/g, "");
    const answer = [plain, ...folders.map((folder) => `${folder}/${plain}`)].some((one) =>
      isIgnoredName(one, ignored),
    );
    known.set(path, answer);
    return answer;
  };
  const ofDiff = (path: string) => isOut(path) || isOut(path.replace(/^["']?[a-z]\//, ""));

  function headingAt(
    line: string,
    open: Heading | undefined,
    next: () => [string, string],
  ): Heading | undefined {
    if (line.length > HEADING_CHARS_MAX || line === "") return undefined;
    if (!HEADING_SIGN.test(line))
      return isOfSeveral && open?.until !== "diff" ? bareHeading(line, open, next) : undefined;
    const diff = diffHeading(line, open, next);
    if (diff !== undefined) return diff;
    if (!isOfSeveral || open?.until === "diff") return undefined;
    const element = ELEMENT.exec(line)?.[1];
    if (element !== undefined) return { isIgnored: isOut(element), until: "element" };
    const path = FILE_HEADS.map((head) => head.exec(line)?.[1]).find((one) => one !== undefined);
    if (path !== undefined && (open?.until === "heading" || isOut(path)))
      return { isIgnored: isOut(path), until: "heading" };
    return bareHeading(line, open, next);
  }

  function diffHeading(
    line: string,
    open: Heading | undefined,
    next: () => [string, string],
  ): Heading | undefined {
    if (line.startsWith("diff ")) {
      const paths = line.slice(5).split(/(?<! ) +(?=["']?\S)/);
      return { isIgnored: paths.some(ofDiff) || ofDiff(line.slice(5)), until: "diff" };
    }
    for (const head of DIFF_HEADS) {
      const path = head.exec(line)?.[1];
      if (path !== undefined)
        return {
          isIgnored: ofDiff(path) || (open?.isIgnored === true && /^(?:rename|copy) /.test(line)),
          until: "diff",
        };
    }
    const side = /^(?:---|\+\+\+) (\S.*?)(?:\t.*)?$/.exec(line)?.[1];
    if (side === undefined || side === "/dev/null") return undefined;
    if (ofDiff(side)) return { isIgnored: true, until: "diff" };
    // A line of an ignored file that was taken out may look so too; only a whole head ends what is left out.
    const isWhole = line.startsWith("---") && next()[0].startsWith("+++ ") && next()[1].startsWith("@@");
    return isWhole ? { isIgnored: false, until: "diff" } : undefined;
  }

  /** `rg --heading` writes the path, then lines with numbers; other programs write the path as it was passed. */
  function bareHeading(
    line: string,
    open: Heading | undefined,
    next: () => [string, string],
  ): Heading | undefined {
    if (!BARE_NAME.test(line)) return undefined;
    const [following] = next();
    const isOpenEnd = hasBareNames && !isSearch;
    if (isOut(line) && (isOpenEnd || (isSearch && hasBareNames) || FOUND.test(Bun.stripANSI(following))))
      return { isIgnored: true, until: isOpenEnd ? "end" : "blank" };
    return open?.until === "blank" && FOUND.test(following) && !/[\s=]/.test(line)
      ? { isIgnored: false, until: "blank" }
      : undefined;
  }

  /** A line of a search's output, `path:line:text` or `path-line-text`: without the text where the path is of an ignored file. */
  function withoutFound(line: string, shown: string): string {
    if (!ignored.hint.test(shown)) return line;
    const path = foundPath(shown.slice(0, LINE_CHARS_MAX));
    return path === undefined ? line : `${path}: ${LEFT_OUT_MARK}`;
  }

  function foundPath(line: string): string | undefined {
    const numbered = /^(.{1,400}?)[:\0](\d+)[:\0]/.exec(line)?.[1];
    if (numbered !== undefined && !/\s-\d+-|-\d+-\s/.test(numbered))
      return isFound(numbered) ? numbered : undefined;
    const context = /^(.{1,400}?)-\d+-/.exec(line)?.[1];
    if (context !== undefined && isFound(context)) return context;
    if (!isSearch) return undefined;
    for (const { index } of [...line.matchAll(/[:\0-]/g)].slice(0, 80)) {
      const path = line.slice(0, index);
      if (line[index] === "-" && /\s/.test(path)) return undefined;
      if (isFound(path)) return path;
    }
    return undefined;
  }

  /** `4c1d2e:deploy/.env`: git puts the revision before the path. */
  function isFound(path: string): boolean {
    return isOut(path) || (/^[\w./^~@{}-]{1,100}:/.test(path) && isOut(path.slice(path.indexOf(":") + 1)));
  }

  return { headingAt, withoutFound };
}
