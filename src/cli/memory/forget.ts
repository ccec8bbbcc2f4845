import type { Command } from "commander";
import { asMemoryError, MemoryError } from "../../domain/error.ts";
import { isForgetUnfinished } from "../../forgetting/finish-forgets.ts";
import type { ForgetReport, ForgetRequest, ForgottenCounts, MemoryChanges } from "../../protocol/curation.ts";
import { openMemoryForReading } from "../../store/database/open-for-reading.ts";
import { askedProject, idOf } from "../arguments.ts";
import { curationByWorker } from "../ask-worker.ts";
import type { CommandContext } from "../command-context.ts";
import { askYes, plain, type Terminal } from "../terminal.ts";

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
  texts: ["assistant text", "assistant texts"],
  sessions: ["session", "sessions"],
  projects: ["project", "projects"],
  commits: ["commit", "commits"],
  ledger: ["ledger entry", "ledger entries"],
  logLines: ["log line", "log lines"],
};

const NOT_FORGOTTEN = "Nothing was forgotten.";

export function forgetCommand(program: Command, context: CommandContext): void {
  program
    .command("forget")
    .argument("[ids...]", "ids of observations; what was captured in their turns is deleted too")
    .description("delete from the memory, indexes, logs and backups for good; preview and confirm first")
    .option("--query <text>", "all turns that contain this text")
    .option("--session <id>", "a whole session, by its id or the beginning of its id")
    .option("--project <name>", "a whole project, by folder or name")
    .option("--since <iso>", "what happened at or after this time")
    .option("--until <iso>", "what happened before this time")
    .option("--preview", "only show what would be deleted")
    .option("--yes", "do not ask for confirmation")
    .option("--json", "print the report as JSON")
    .action(async (ids: string[], options: ForgetOptions) => {
      const { terminal } = context;
      const asked = requestOf(context, ids, options);
      requireConsent(options);
      const curation = curationByWorker(context);
      if (options.preview || !options.yes) {
        const preview = await curation.forget({ ...asked, preview: true });
        if (options.json) return terminal.json(preview);
        printReport(preview, terminal);
        const isEmpty = Object.values(preview.removed).every((count) => count === 0);
        if (options.preview || isEmpty) return;
        if (!(await askYes("Forget this? It cannot be undone.", NOT_FORGOTTEN)))
          return terminal.print(NOT_FORGOTTEN);
      }
      const report = await forget(context, curation, asked);
      if (options.json) terminal.json(report);
      else printReport(report, terminal);
    });
}

function requestOf(context: CommandContext, ids: readonly string[], options: ForgetOptions): ForgetRequest {
  const { query, session, project, since, until } = options;
  const given = { query, session, project, since, until };
  const scope = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  if (ids.length === 0 && Object.keys(scope).length === 0)
    throw new MemoryError(
      "usage",
      "forget needs ids, or --query, --session, --project, --since or --until, to know what to delete",
    );
  return {
    ...(ids.length === 0 ? {} : { ids: ids.map(idOf) }),
    ...scope,
    ...(project === undefined ? {} : { project: askedProject(context, project) }),
    preview: false,
    by: "person",
  };
}

function requireConsent({ preview, yes, json }: ForgetOptions): void {
  const canAsk = process.stdin.isTTY && process.stdout.isTTY && !json;
  if (preview || yes || canAsk) return;
  throw new MemoryError(
    "usage",
    "forget needs confirmation: run it in a terminal, or pass --yes (--preview shows what would be deleted)",
  );
}

/** If the worker is killed meanwhile, the rows may be deleted and the files not cleaned yet: the error says so. */
async function forget(
  { paths }: CommandContext,
  curation: MemoryChanges,
  asked: ForgetRequest,
): Promise<ForgetReport> {
  try {
    return await curation.forget({ ...asked, preview: false });
  } catch (error) {
    using memory = openMemoryForReading(paths.memory);
    if (memory === undefined || !isForgetUnfinished(memory)) throw error;
    const fault = asMemoryError(error, "asking the worker");
    throw new MemoryError(
      "worker-unreachable",
      `forgetting was interrupted (${fault.message}): the memory no longer has it, but files may; the next worker cleans them`,
      { cause: error },
    );
  }
}

function printReport(report: ForgetReport, terminal: Terminal): void {
  const parts = Object.entries(NAMES).flatMap(([name, [one, many]]) => {
    const count = report.removed[name as keyof ForgottenCounts];
    return count === 0 ? [] : [`${count} ${count === 1 ? one : many}`];
  });
  if (parts.length === 0) return terminal.print("No matching memories.");
  const verb = report.preview ? "This would forget" : `${terminal.good("✔")} Forgot`;
  terminal.print(`${verb} ${parts.join(", ")}.`);
  for (const title of report.titles) terminal.print(`   ${plain(title)}`);
  const more = report.removed.observations - report.titles.length;
  if (more > 0) terminal.print(terminal.dim(`   … and ${more} more`));
  if (report.files.length > 0) {
    const files = report.preview ? "Files to delete or clean" : "Files deleted or cleaned";
    terminal.print(`   ${files}: ${plain(report.files.join(", "))}`);
  }
  for (const note of report.notes) terminal.print(terminal.bad(`   ${plain(note)}`));
}
