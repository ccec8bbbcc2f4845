import type { Command } from "commander";
import { asMemoryError, MemoryError } from "../domain/error.ts";
import { isForgetUnfinished } from "../forgetting/unfinished-forgets.ts";
import type { ForgetReport, ForgetRequest, ForgottenCounts } from "../protocol/curation.ts";
import { openMemoryForReading } from "../store/database/open.ts";
import { askYes } from "./ask-yes.ts";
import { askedProject } from "./asked-project.ts";
import type { CommandContext } from "./command-context.ts";
import { changesByWorker } from "./curation-by-worker.ts";
import { idOf } from "./show.ts";
import { plain, type Terminal } from "./terminal.ts";

interface ForgetOptions {
  query?: string;
  session?: string;
  project?: string;
  since?: string;
  until?: string;
  preview?: true;
  yes?: true;
  json?: true;
}

const NAMES: Readonly<Record<keyof ForgottenCounts, [one: string, many: string]>> = {
  observations: ["observation", "observations"],
  summaries: ["summary", "summaries"],
  prompts: ["prompt", "prompts"],
  turns: ["turn", "turns"],
  toolUses: ["tool use", "tool uses"],
  texts: ["text of the assistant", "texts of the assistant"],
  sessions: ["session", "sessions"],
  projects: ["project", "projects"],
  commits: ["commit", "commits"],
  ledger: ["entry of ledgers", "entries of ledgers"],
  logLines: ["line of logs", "lines of logs"],
};

const KEPT = "Nothing was forgotten.";

export function forgetCommand(program: Command, context: CommandContext): void {
  program
    .command("forget")
    .argument("[ids...]", "ids of observations: they and what they were made from")
    .description(
      "remove from memory for good, indexes, logs and backups included; shows what goes and asks first",
    )
    .option("--query <text>", "all turns in which this text stands")
    .option("--session <id>", "a whole session, by its id or the beginning of it")
    .option("--project <name>", "a whole project: a folder or a name")
    .option("--since <iso>", "what happened from this time on")
    .option("--until <iso>", "what happened before this time")
    .option("--preview", "only show what would go")
    .option("--yes", "do not ask")
    .option("--json", "print the report as JSON")
    .action(async (ids: string[], options: ForgetOptions) => {
      const { terminal } = context;
      const asked = requestOf(context, ids, options);
      const changes = changesByWorker(context);
      const mayAsk = process.stdin.isTTY && process.stdout.isTTY && !options.json;
      if (!options.preview && !options.yes && !mayAsk)
        throw new MemoryError(
          "usage",
          "forget asks on a terminal; elsewhere give --yes, or --preview to look first",
        );
      if (options.preview || !options.yes) {
        const preview = await changes.forget({ ...asked, preview: true });
        if (options.json) return terminal.print(JSON.stringify(preview));
        printReport(preview, terminal);
        if (options.preview || isEmpty(preview)) return;
        if (!(await askYes("Forget this? It cannot be undone.", KEPT))) return terminal.print(KEPT);
      }
      const report = await forgetOrSay(context, () => changes.forget({ ...asked, preview: false }));
      if (options.json) terminal.print(JSON.stringify(report));
      else printReport(report, terminal);
    });
}

/** A worker that was killed meanwhile may have deleted the rows, and not cleaned the files yet. */
async function forgetOrSay(
  { paths }: CommandContext,
  forget: () => ForgetReport | Promise<ForgetReport>,
): Promise<ForgetReport> {
  try {
    return await forget();
  } catch (error) {
    const memory = openMemoryForReading(paths.memory);
    if (memory === undefined) throw error;
    using reader = memory;
    if (!isForgetUnfinished(reader)) throw error;
    const fault = asMemoryError(error, "asking the worker");
    throw new MemoryError(
      "worker-unreachable",
      `forgetting was cut off (${fault.message}). What was named is gone from the memory, but files may still hold it; the next worker cleans them`,
      { cause: error },
    );
  }
}

function requestOf(context: CommandContext, ids: readonly string[], options: ForgetOptions): ForgetRequest {
  const { query, session, project, since, until } = options;
  const given = { query, session, project, since, until };
  const scope = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  if (ids.length === 0 && Object.keys(scope).length === 0)
    throw new MemoryError("usage", "forget takes ids, or --query, --session, --project, --since or --until");
  return {
    ...(ids.length === 0 ? {} : { ids: ids.map(idOf) }),
    ...scope,
    ...(project === undefined ? {} : { project: askedProject(context, project) }),
    preview: false,
    by: "person",
  };
}

function isEmpty({ removed }: ForgetReport): boolean {
  return Object.values(removed).every((count) => count === 0);
}

function printReport(report: ForgetReport, terminal: Terminal): void {
  const parts = Object.entries(NAMES).flatMap(([name, [one, many]]) => {
    const count = report.removed[name as keyof ForgottenCounts];
    return count === 0 ? [] : [`${count} ${count === 1 ? one : many}`];
  });
  if (parts.length === 0) return terminal.print("Nothing in memory is named by that.");
  terminal.print(
    `${report.preview ? "Would be forgotten" : `${terminal.good("✔")} Forgotten`}: ${parts.join(", ")}.`,
  );
  for (const title of report.titles) terminal.print(`   ${plain(title)}`);
  const more = report.removed.observations - report.titles.length;
  if (more > 0) terminal.print(terminal.dim(`   … and ${more} more`));
  if (report.files.length > 0) {
    const verb = report.preview ? "Files that would go or be cleaned" : "Files removed or cleaned";
    terminal.print(`   ${verb}: ${plain(report.files.join(", "))}`);
  }
  for (const note of report.notes) terminal.print(terminal.bad(`   ${plain(note)}`));
}
