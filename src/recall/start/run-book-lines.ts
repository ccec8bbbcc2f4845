import type { Purpose } from "../../run-book/purposes.ts";
import type { RankedCommand } from "../../run-book/rank.ts";
import type { RunBook } from "../../run-book/read-run-book.ts";
import { createBudget } from "../budget.ts";
import { quote } from "../frame.ts";

const COMMAND_CHARS_MAX = 110;
/** What is looked for most comes first; what everybody knows is not told at all. */
const ORDER: readonly Purpose[] = [
  "test",
  "lint",
  "types",
  "build",
  "format",
  "e2e",
  "dev server",
  "migration",
  "generate",
  "release",
  "commit hook",
  "install",
  "pull request",
];
/** A second command of a purpose is told where its score is at least this share of the first. */
const SECOND_SHARE = 0.35;
const SECOND_MAX = 2;
const ADDRESSES_MAX = 2;
/** Commands that no other session can use: they name a temporary folder, or what only one shell knew. */
const OF_ONE_SESSION =
  /\/tmp\/|\/var\/folders\/|[\\/]Temp[\\/]|scratchpad|worktrees\/|\$\w|\$\{|\$\(|…|^(?:\/|[A-Za-z]:)/;
/** Names a file, a pattern of files, or a folder to work on. */
const OF_FILES = /\s["']?(?:[\w@.-]+\/)*[\w@.*-]*[\w*]\.[a-z]{1,4}["']?(?:\s|$)/;
const OF_FOLDER = /\s["']?(?:\.{0,2}\/)?[\w@-][\w@.-]*\//;
/** Lints and mends, or only mends. */
const CHANGES = /\bfix\b/;
/** What anybody would try, and what adds one package. */
const GUESSED =
  /^(?:npm (?:i|ci|install)$|go mod (?:tidy|download)|(?:bun|pnpm|yarn|uv|poetry) add |go get |pip3? install (?!-)|npm (?:i|install) [^-])/;

/** How things are run here, in a few lines for the start of a session; none where nothing is known. */
export function runBookLines(book: RunBook, tokensMax: number): string[] {
  const budget = createBudget(tokensMax);
  for (const line of insteadLines(book)) budget.add(line);
  const commands = commandParts(book);
  // As many as fit, on one line.
  for (let count = commands.length; count > 0; count--)
    if (budget.add(`Last passing commands: ${commands.slice(0, count).join("; ")}.`)) break;
  for (const line of addressLines(book)) budget.add(line);
  return budget.lines;
}

function commandParts({ commands }: RunBook): string[] {
  const byPurpose = new Map(
    commands.map(({ purpose, best }) => [purpose, widestFirst(best.filter(isOfUse))]),
  );
  const [firsts, seconds]: [string[], string[]] = [[], []];
  for (const purpose of ORDER) {
    const [first, second] = byPurpose.get(purpose) ?? [];
    if (first !== undefined) firsts.push(`${purpose} ${shown(first)}`);
    const isClose = first !== undefined && second !== undefined && second.score >= first.score * SECOND_SHARE;
    if (isClose && !isPart(second)) seconds.push(`${purpose} also ${shown(second)}`);
  }
  return [...firsts, ...seconds.slice(0, SECOND_MAX)];
}

/** A command for one folder comes after those for all; one for some files is of no use to others. */
function widestFirst(commands: readonly RankedCommand[]): RankedCommand[] {
  const general = commands.filter(({ command }) => !OF_FILES.test(command));
  return [...general.filter((one) => !isPart(one)), ...general.filter(isPart)];
}

function isPart({ command, purpose }: RankedCommand): boolean {
  return OF_FOLDER.test(command) || (purpose === "lint" && CHANGES.test(command));
}

function isOfUse({ command, folder }: RankedCommand): boolean {
  const isGeneral = !OF_ONE_SESSION.test(command) && !OF_ONE_SESSION.test(folder);
  return isGeneral && !GUESSED.test(command) && command.length <= COMMAND_CHARS_MAX;
}

function shown({ command, folder, environment }: RankedCommand): string {
  const values = environment.split(" ").filter((one) => one.includes("="));
  const line = quote([...values, command].join(" "));
  return `\`${line}\`${folder === "" ? "" : ` in ${quote(folder)}`}`;
}

/** What fails here session after session, and what to run in its place or before it. */
function insteadLines({ remedies, replacements }: RunBook): string[] {
  return [
    ...replacements.map(({ command, remedy }) => `\`${quote(command)}\` fails; use \`${quote(remedy)}\`.`),
    ...remedies.map(
      ({ command, remedy }) => `Run \`${quote(remedy)}\` before \`${quote(command)}\`, or it fails.`,
    ),
  ];
}

function addressLines({ addresses }: RunBook): string[] {
  const shown = addresses.slice(0, ADDRESSES_MAX).map(({ address }) => quote(address));
  return shown.length === 0 ? [] : [`Answered at ${shown.join(", ")}.`];
}
