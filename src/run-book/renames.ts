import type { RunBookFact } from "../store/run-book/run-book.ts";
import { changeFolder, pathWithin } from "./paths-within.ts";
import type { ReadCommand } from "./runs-of-turn.ts";

const RENAMES_MAX = 60;
const PATH_CHARS_MAX = 300;
const LINES_MAX = 2_000;
const LINE_CHARS_MAX = 700;
const MOVES = /^git (?:-C \S+ )?mv (?:-\w+ )*(\S+) (\S+)$/;
/** What only git prints: `git commit`, `git status`, `git show`, `git log`, `git diff`, `git merge`. */
const GIT = /^git\b/;
/** ` rename src/{a => b}/c.ts (98%)`, ` rename a.ts => b.ts (100%)` */
const SUMMARY = /^ rename (.{1,300}) \(\d{1,3}%\)$/;
/** `renamed:    a.ts -> b.ts`, `R  a.ts -> b.ts` */
const STATUS = /^\s*(?:renamed:|R[ MD]) +(\S.{0,300}?) -> (\S.{0,300})$/;
/** `R100	a.ts	b.ts` */
const NAME_STATUS = /^R\d{2,3}\t([^\t]{1,300})\t([^\t]{1,300})$/;
const BRACES = /\{(.{0,200}?) => (.{0,200}?)\}/;

/** Files and folders that git moved: the path (subject) that a later session may ask for in vain, and the one (detail) it has now. */
export function renamesIn(commands: readonly ReadCommand[], root: string): RunBookFact[] {
  const found = commands.flatMap(({ steps, output, hasSucceeded, at }) => {
    if (hasSucceeded === false || !steps.some(({ command }) => GIT.test(command))) return [];
    const moved = steps.flatMap(({ command, folder }) => movedBy(command, changeFolder(root, folder), root));
    return [...moved, ...printedIn(output)].map((pair) => ({ ...pair, at }));
  });
  return found
    .filter(
      ({ subject, detail }) =>
        subject !== detail && Math.max(subject.length, detail.length) <= PATH_CHARS_MAX,
    )
    .slice(-RENAMES_MAX)
    .map((pair) => ({ kind: "path", reason: "", ...pair }));
}

interface Pair {
  subject: string;
  detail: string;
}

function movedBy(command: string, folder: string, root: string): Pair[] {
  const [, from = "", to = ""] = MOVES.exec(command) ?? [];
  if (from === "" || /[*?$`"']/.test(`${from}${to}`)) return [];
  const nameOf = (path: string) => pathWithin(root, changeFolder(folder, path));
  // Into a folder, it keeps its name.
  const target = to.endsWith("/") ? `${to}${from.slice(from.lastIndexOf("/") + 1)}` : to;
  return [{ subject: nameOf(from), detail: nameOf(target) }];
}

function printedIn(output: string): Pair[] {
  return output
    .split("\n", LINES_MAX)
    .flatMap((line) => pairOf(line.slice(0, LINE_CHARS_MAX).trimEnd()) ?? []);
}

function pairOf(line: string): Pair | undefined {
  const [, subject, detail] = STATUS.exec(line) ?? NAME_STATUS.exec(line) ?? [];
  if (subject !== undefined && detail !== undefined) return { subject, detail };
  const summary = SUMMARY.exec(line)?.[1];
  if (summary === undefined) return undefined;
  if (BRACES.test(summary))
    return {
      subject: summary.replace(BRACES, "$1").replaceAll("//", "/"),
      detail: summary.replace(BRACES, "$2").replaceAll("//", "/"),
    };
  const [from, to, ...others] = summary.split(" => ");
  return from === undefined || to === undefined || others.length > 0
    ? undefined
    : { subject: from, detail: to };
}
