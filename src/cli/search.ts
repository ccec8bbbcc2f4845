import { type Command, Option } from "commander";
import { loadSettingsOrDefaults } from "../config/settings.ts";
import { MemoryError } from "../domain/error.ts";
import { OBSERVATION_TYPES } from "../domain/observation.ts";
import { askWorkerForVectorHits } from "../embeddings/ask-worker.ts";
import { dayAndTime } from "../recall/frame.ts";
import { getTime } from "../search/scope.ts";
import { search } from "../search/search.ts";
import { degradedLine, type WireHit, whereLine, wireAnswer } from "../search/wire.ts";
import { openMemoryForReading } from "../store/database/open.ts";
import { projectFor } from "./asked-project.ts";
import type { CommandContext } from "./command-context.ts";
import { plain, type Terminal, wrap } from "./terminal.ts";

const LIMIT_DEFAULT = 10;
const LIMIT_MAX = 100;

interface SearchOptions {
  project?: string;
  all?: true;
  type?: string;
  file?: string;
  before?: string;
  after?: string;
  at?: string;
  limit: string;
  json?: true;
}

export function searchCommand(program: Command, context: CommandContext): void {
  program
    .command("search")
    .argument("[query...]", 'words, "phrases", AND, OR, NOT, pref*, file: type: project: before: after:')
    .description("find in memory; without a query, what is newest")
    .option(
      "--project <name>",
      "a folder or the name of a project; by default that of this folder, where it is known",
    )
    .option("--all", "search all projects")
    .addOption(new Option("--type <type>", "only observations of a type").choices(OBSERVATION_TYPES))
    .option("--file <path>", "only what touches a file; any part of its path will do")
    .option("--before <iso>", "only what began before")
    .option("--after <iso>", "only what ended after")
    .option("--at <iso>", "what was going on at a time, such as a commit's")
    .option("--limit <n>", "how many", String(LIMIT_DEFAULT))
    .option("--json", "print the answer as JSON")
    .action(async (words: string[], options: SearchOptions) => {
      const memory = openMemoryForReading(context.paths.memory);
      const asked = {
        query: words.join(" "),
        projectId: memory === undefined ? undefined : projectFor(context, memory, options),
        types: options.type === undefined ? [] : [options.type],
        files: options.file === undefined ? [] : [options.file],
        before: getTime("--before", options.before),
        after: getTime("--after", options.after),
        at: getTime("--at", options.at),
        limit: countOption("--limit", options.limit, LIMIT_MAX),
        now: Date.now(),
      };
      const { paths, environment } = context;
      const { settings } = await loadSettingsOrDefaults(paths.settings, environment);
      const question = { question: asked.query, projectId: asked.projectId };
      const near = memory === undefined ? undefined : await askWorkerForVectorHits(paths, settings, question);
      const answer =
        memory === undefined
          ? { hits: [], total: 0, degraded: [], notes: ["nothing is remembered yet"] }
          : wireAnswer(memory, search(memory, { ...asked, near }));
      memory?.close();
      if (options.json) context.terminal.print(JSON.stringify(answer));
      else printAnswer(answer, asked.limit, context.terminal);
    });
}

/** @throws MemoryError usage */
export function countOption(name: string, text: string, max: number): number {
  const count = Number(text);
  if (Number.isInteger(count) && count >= 0 && count <= max) return count;
  throw new MemoryError("usage", `${name} is "${text}"; it takes a whole number from 0 to ${max}`);
}

function printAnswer(answer: ReturnType<typeof wireAnswer>, limit: number, terminal: Terminal): void {
  for (const hit of answer.hits) printHit(hit, terminal);
  for (const note of answer.notes) terminal.print(terminal.dim(plain(note)));
  for (const index of answer.degraded) terminal.print(terminal.bad(plain(degradedLine(index))));
  const shown = answer.hits.length;
  if (shown === 0 && answer.notes.length === 0)
    terminal.print("Nothing in memory matches. `--all` searches all projects.");
  else if (shown < answer.total) {
    const canShowMore = shown === limit && limit < LIMIT_MAX;
    const hint = canShowMore ? `--limit shows more, up to ${LIMIT_MAX}.` : "Say more of what you look for.";
    terminal.print(terminal.dim(`${shown} of ${answer.total}. ${hint}`));
  }
}

function printHit(hit: WireHit, terminal: Terminal): void {
  const name = hit.kind === "observation" ? `#${hit.id}` : hit.kind;
  const title = plain(hit.title).slice(0, Math.max(40, terminal.width - name.length - 1));
  terminal.print(`${terminal.accent(name)} ${terminal.bold(title)}`);
  const when = dayAndTime(Date.parse(hit.at));
  const where = [hit.type, when, hit.project, hit.branch ?? "", whereLine(hit.evidence)];
  terminal.print(`   ${terminal.dim(plain([...where.filter(Boolean), ...hit.why].join(" · ")))}`);
  if (hit.text !== "") terminal.print(`   ${wrap(plain(hit.text), terminal.width, "   ")}`);
}
