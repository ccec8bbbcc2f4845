import { type Command, Option } from "commander";
import { currentBranch } from "../../config/project-identity.ts";
import { loadSettingsOrDefaults } from "../../config/settings.ts";
import { MemoryError } from "../../domain/error.ts";
import { OBSERVATION_TYPES, type Observation } from "../../domain/observation.ts";
import { PASSAGE_KINDS, type PassageKind } from "../../domain/passage.ts";
import { askWorkerForVectorHits } from "../../embeddings/ask-worker.ts";
import { answerQuestion } from "../../passages/answer.ts";
import { unknownLine } from "../../passages/unknown-words.ts";
import type { Answer, Quote, WireHit } from "../../protocol/search.ts";
import { clock, day, dayAndTime } from "../../recall/frame.ts";
import { getTime } from "../../search/query/query.ts";
import { search } from "../../search/search.ts";
import { timeline } from "../../search/timeline.ts";
import { degradedLine, whereLine, wireAnswer } from "../../search/wire.ts";
import { openMemoryForReading } from "../../store/database/open-for-reading.ts";
import { countOption, projectFor } from "../arguments.ts";
import type { CommandContext } from "../command-context.ts";
import { plain, printText, type Terminal } from "../terminal.ts";

const LIMIT_MAX = 100;
const TOKENS_MIN = 100;
const TOKENS_MAX = 20_000;
const NO_MATCH = "No matching memories. `--all` searches all projects.";

interface SearchOptions {
  project?: string;
  all?: true;
  type?: string;
  file?: string;
  before?: string;
  after?: string;
  at?: string;
  branch?: string;
  host?: string;
  tool?: string;
  kind?: PassageKind;
  tokens: string;
  list?: true;
  next?: true;
  limit: string;
  json?: true;
}

export function searchCommand(program: Command, context: CommandContext): void {
  program
    .command("search")
    .argument("[query...]", 'words, "phrases", AND, OR, NOT, pref*, file: type: project: before: after:')
    .description(
      "answer a question with quotes from earlier sessions; without a query, list the newest observations",
    )
    .option("--project <name>", "a folder or project name (default: the project of this folder, if known)")
    .option("--all", "search all projects")
    .addOption(new Option("--type <type>", "only observations of this type").choices(OBSERVATION_TYPES))
    .option("--file <path>", "only what concerns a file, given by any part of its path")
    .option("--before <iso>", "only what began before this time")
    .option("--after <iso>", "only what ended after this time")
    .option("--at <iso>", "what was happening at this time, such as that of a commit")
    .option("--branch <name>", "only quotes from this branch")
    .option("--host <name>", "only quotes from this host, such as claude-code")
    .option("--tool <name>", "only what this tool was given or returned")
    .addOption(new Option("--kind <kind>", "only what was said, done or seen").choices(PASSAGE_KINDS))
    .option("--tokens <n>", "maximum number of tokens to quote", "1000")
    .option("--list", "list matching observations, prompts and turns instead of quoting")
    .option("--next", "treat the query as a task: list earlier sessions that worked on the same files")
    .option("--limit <n>", "maximum number of listed results", "10")
    .option("--json", "print the quotes and the list as JSON")
    .action(async (words: string[], options: SearchOptions) => {
      const query = words.join(" ").trim();
      const limit = countOption("--limit", options.limit, LIMIT_MAX);
      const tokens = countOption("--tokens", options.tokens, TOKENS_MAX, TOKENS_MIN);
      const isList =
        query === "" ||
        options.list ||
        options.next ||
        options.type !== undefined ||
        options.at !== undefined;
      const answer = await answerFor(context, { query, limit, tokens, isList: isList === true }, options);
      if (options.json) context.terminal.json(answer);
      else if (isList) printList(answer, limit, context.terminal);
      else printQuotes(answer, context.terminal);
    });
}

type Found = ReturnType<typeof wireAnswer> & Answer;

interface Asked {
  query: string;
  limit: number;
  tokens: number;
  isList: boolean;
}

const EMPTY: Found = {
  quotes: [],
  tokens: 0,
  unknown: [],
  hits: [],
  total: 0,
  degraded: [],
  notes: ["The memory is empty."],
};

/** The list is searched only if it is printed; as JSON, both are. */
async function answerFor(context: CommandContext, asked: Asked, options: SearchOptions): Promise<Found> {
  const { query, limit, tokens, isList } = asked;
  const span = { before: getTime("--before", options.before), after: getTime("--after", options.after) };
  using memory = openMemoryForReading(context.paths.memory);
  if (memory === undefined) return EMPTY;
  const projectId = projectFor(context, memory, options);
  const { settings } = await loadSettingsOrDefaults(context.paths.settings, context.environment);
  const vectorHits = await askWorkerForVectorHits(context.paths, settings, { question: query, projectId });
  const now = Date.now();
  const { branch, host, tool, file, kind } = options;
  const kinds = kind === undefined ? undefined : [kind];
  const scope = {
    question: query,
    projectId,
    tokens,
    ...span,
    branch,
    host,
    tool,
    file,
    kinds,
    vectorHits,
    now,
  };
  const answer = query === "" ? { quotes: [], tokens: 0, unknown: [] } : answerQuestion(memory, scope);
  if (!isList && !options.json) return { ...EMPTY, ...answer, notes: [] };
  const list = search(memory, {
    query,
    projectId,
    types: options.type === undefined ? [] : [options.type],
    files: file === undefined ? [] : [file],
    ...span,
    at: getTime("--at", options.at),
    next: options.next && query !== "" ? nextHere(options) : undefined,
    limit,
    now,
    vectorHits,
  });
  return { ...answer, ...wireAnswer(memory, list) };
}

/** The branch asked for, or else the one that is checked out here. */
function nextHere({ branch }: SearchOptions): { branch: string | undefined; folder: string } {
  const folder = process.cwd();
  return { branch: branch ?? currentBranch(folder), folder };
}

function printQuotes({ quotes, notes, unknown }: Found, terminal: Terminal): void {
  if (quotes.length === 0) terminal.print(notes[0] ?? NO_MATCH);
  const missing = unknownLine(unknown, quotes.length > 0);
  if (missing !== "") terminal.print(terminal.dim(plain(missing)));
  for (const quote of quotes) printQuote(quote, terminal);
  if (quotes.length > 0) terminal.print(terminal.dim("`claude-mem show ADDRESS` opens a quote in its turn."));
}

function printQuote(
  { address, role, tool, at, branch, session, turn, text, flag, newer }: Quote,
  terminal: Terminal,
): void {
  const place =
    turn === null ? `session ${session.slice(0, 8)}` : `session ${session.slice(0, 8)} turn ${turn}`;
  const where = [[tool, role].filter(Boolean).join(" "), dayAndTime(Date.parse(at)), place, branch ?? ""];
  terminal.print(`${terminal.accent(address)} ${terminal.dim(plain(where.filter(Boolean).join(" · ")))}`);
  if (newer !== null) terminal.print(`   ${terminal.dim(`a later statement: ${newer}`)}`);
  if (flag !== null) terminal.print(`   ${terminal.bad(`flagged: ${plain(flag)}`)}`);
  // Not wrapped: a quote is copied as it stands.
  for (const line of text.split("\n")) terminal.print(`   ${plain(line)}`);
}

function printList(answer: Found, limit: number, terminal: Terminal): void {
  for (const hit of answer.hits) printHit(hit, terminal);
  for (const note of answer.notes) terminal.print(terminal.dim(plain(note)));
  for (const index of answer.degraded) terminal.print(terminal.bad(plain(degradedLine(index))));
  const shown = answer.hits.length;
  if (shown === 0 && answer.notes.length === 0) terminal.print(NO_MATCH);
  else if (shown < answer.total) {
    const canShowMore = shown === limit && limit < LIMIT_MAX;
    const hint = canShowMore ? `Use --limit to show more, up to ${LIMIT_MAX}.` : "Use a more specific query.";
    terminal.print(terminal.dim(`Showing ${shown} of ${answer.total}. ${hint}`));
  }
}

function printHit(hit: WireHit, terminal: Terminal): void {
  const name = hit.kind === "observation" ? `#${hit.id}` : hit.kind;
  const title = plain(hit.title).slice(0, Math.max(40, terminal.width - name.length - 1));
  terminal.print(`${terminal.accent(name)} ${terminal.bold(title)}`);
  const when = dayAndTime(Date.parse(hit.at));
  const where = [hit.type, when, hit.project, hit.branch ?? "", whereLine(hit.evidence)];
  terminal.print(`   ${terminal.dim(plain([...where.filter(Boolean), ...hit.why].join(" · ")))}`);
  if (hit.text !== "") printText(hit.text, terminal);
}

const DEPTH_DEFAULT = "8";
const DEPTH_MAX = 100;

interface TimelineOptions {
  project?: string;
  all?: true;
  before: string;
  after: string;
  json?: true;
}

export function timelineCommand(program: Command, context: CommandContext): void {
  program
    .command("timeline")
    .argument("[anchor...]", "an observation id such as #12, or words to find one (default: the newest)")
    .description("show what happened before and after an observation")
    .option("--project <name>", "a folder or project name")
    .option("--all", "search all projects")
    .option("--before <n>", "number of observations before it", DEPTH_DEFAULT)
    .option("--after <n>", "number of observations after it", DEPTH_DEFAULT)
    .option("--json", "print the observations as JSON")
    .action((words: string[], options: TimelineOptions) => {
      using memory = openMemoryForReading(context.paths.memory);
      if (memory === undefined) throw new MemoryError("not-found", "the memory is empty");
      const text = words.join(" ");
      const isId = /^#?\d+$/.test(text);
      const { anchor, observations } = timeline(memory, {
        anchor: isId ? Number(text.replace("#", "")) : undefined,
        query: isId ? "" : text,
        projectId: projectFor(context, memory, options),
        depthBefore: countOption("--before", options.before, DEPTH_MAX),
        depthAfter: countOption("--after", options.after, DEPTH_MAX),
        now: Date.now(),
      });
      if (options.json) context.terminal.json({ anchor: anchor?.id ?? null, items: observations });
      else printTimeline(observations, anchor?.id, context.terminal);
    });
}

function printTimeline(
  observations: readonly Observation[],
  anchor: number | undefined,
  terminal: Terminal,
): void {
  if (observations.length === 0) terminal.print(NO_MATCH);
  for (const [date, same] of Map.groupBy(observations, ({ at }) => day(at))) {
    terminal.print(terminal.bold(date));
    for (const { id, at, type, title } of same) {
      const text = `${clock(at)}  ${`#${id}`.padEnd(7)} ${type.padEnd(10)} ${plain(title)}`;
      const line = text.slice(0, terminal.width - 2);
      terminal.print(id === anchor ? `${terminal.accent("▸ ")}${terminal.bold(line)}` : `  ${line}`);
    }
  }
}
