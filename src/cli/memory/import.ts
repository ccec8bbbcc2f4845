import { resolve } from "node:path";
import type { Command } from "commander";
import { MemoryError } from "../../domain/error.ts";
import { IMPORT_KINDS, NOTHING_READABLE } from "../../domain/import.ts";
import { findFiles, OWN_MEMORY } from "../../import/find-files.ts";
import { importState, importStates } from "../../import/import-state.ts";
import { isRequestWaiting, leaveRequest, requestStop } from "../../import/request.ts";
import type { ImportKindState, ImportState } from "../../protocol/worker-reports.ts";
import { openMemoryForReading } from "../../store/database/open-for-reading.ts";
import { isLocked } from "../../supervisor/lock.ts";
import { ensureWorker } from "../ask-worker.ts";
import type { CommandContext } from "../command-context.ts";
import { plain, printTable, type Terminal } from "../terminal.ts";

const POLL_MS = 250;
/** How often the command starts a worker before it fails. */
const STARTS_MAX = 5;

export function importCommand(program: Command, context: CommandContext): void {
  program
    .command("import")
    .argument(
      "[paths...]",
      "session files, folders of them, our own export, or a database or export of an earlier claude-mem",
    )
    .description(
      "import earlier sessions and memories, without duplicates; without paths, show the last import",
    )
    .option("--stop", "stop the running import; what was imported is kept")
    .option("--json", "print the report as JSON")
    .action(async (paths: string[], { stop, json }: { stop?: true; json?: true }) => {
      if (stop) await stopImport(context);
      else if (paths.length === 0) printLast(context, json === true);
      else await importPaths(context, paths, json === true);
    });
}

async function stopImport(context: CommandContext): Promise<void> {
  requestStop(context.paths);
  await ensureWorker(context);
  context.terminal.print(
    "Stopping the import. What was imported is kept; importing again continues from there.",
  );
}

function printLast({ paths, terminal }: CommandContext, isJson: boolean): void {
  using memory = openMemoryForReading(paths.memory);
  const [last] = memory === undefined ? [] : importStates(memory, 1);
  if (isJson) terminal.json(last ?? null);
  else if (last === undefined) terminal.print("No import yet. Run `claude-mem import PATH…`.");
  else printImport(last, {}, terminal);
}

async function importPaths(context: CommandContext, asked: string[], isJson: boolean): Promise<void> {
  const { paths, terminal } = context;
  const wanted = asked.map((path) => resolve(path));
  const { files, leftOut } = findFiles(wanted, [paths.memory, paths.inbox]);
  if (files.length === 0) {
    const why = leftOut[OWN_MEMORY] === undefined ? "" : ": it is the memory in use";
    throw new MemoryError("invalid-input", `there is nothing to import in ${asked.join(", ")}${why}`);
  }
  const name = leaveRequest(paths, { origin: "command", files });
  const state = await follow(context, name, !isJson);
  if (isJson) terminal.json({ ...state, leftOut });
  else printImport(state, leftOut, terminal);
  if (isUseless(state))
    throw new MemoryError(
      "invalid-input",
      `no file in ${asked.join(", ")} is of a kind that can be imported`,
    );
  const { failed, total } = state.files;
  if (failed > 0)
    throw new MemoryError("unreadable-file", `${failed} of ${total} files could not be imported`);
}

/** Follows the import until it is done or stopped; Ctrl-C stops it. If the worker is killed, it is started again. */
async function follow(context: CommandContext, name: string, isShown: boolean): Promise<ImportState> {
  const { paths, terminal } = context;
  const stop = () => requestStop(paths);
  // Only once: a second Ctrl-C ends the command without waiting for the worker.
  process.once("SIGINT", stop);
  try {
    for (let starts = 0; ; ) {
      // The first time in any case: a running worker may be of an older version, which is replaced.
      if (starts === 0 || !isLocked(paths.workerLock)) {
        if (starts === STARTS_MAX)
          throw new MemoryError("worker-unreachable", `the worker exited ${STARTS_MAX} times`);
        starts += 1;
        await ensureWorker(context);
      }
      // In this order: a request disappears only after its import is visible.
      const isWaiting = isRequestWaiting(paths, name);
      const state = readState(context, name);
      if (state === undefined && !isWaiting)
        throw new MemoryError("not-found", "the import was stopped before it began");
      if (state !== undefined && state.state !== "running") {
        if (isShown) terminal.replaceLine("");
        return state;
      }
      if (isShown && state !== undefined) terminal.replaceLine(progressLine(state));
      await Bun.sleep(POLL_MS);
    }
  } finally {
    process.off("SIGINT", stop);
  }
}

function readState({ paths }: CommandContext, name: string): ImportState | undefined {
  using memory = openMemoryForReading(paths.memory);
  return memory === undefined ? undefined : importState(memory, name);
}

/** The progress of a running import in one line. */
export function progressLine({ files, bytes, kinds }: ImportState): string {
  const done = files.total - files.waiting;
  const toolUses = kinds.reduce((sum, kind) => sum + kind.toolUses, 0);
  return `${count(done)} of ${count(files.total)} files, ${megabytes(bytes.read)} of ${megabytes(bytes.total)} MB, ${count(toolUses)} tool uses`;
}

function printImport(
  state: ImportState,
  leftOut: Readonly<Record<string, number>>,
  terminal: Terminal,
): void {
  terminal.print(`${mark(state, terminal)} ${headline(state)}`);
  if (state.state === "running") terminal.print(`  ${progressLine(state)}`);
  printKinds(state.kinds, terminal);
  for (const { what, reason, count: many } of state.skipped)
    terminal.print(`  ${terminal.dim("skipped")}  ${count(many)} ${what}: ${plain(reason)}`);
  for (const [reason, many] of Object.entries(leftOut))
    terminal.print(`  ${terminal.dim("not opened")}  ${count(many)} ${plain(reason)}`);
  for (const { path, reason } of state.failed)
    terminal.print(`  ${terminal.bad("failed")}  ${plain(path)}: ${plain(reason)}`);
}

/** Whether no file had anything to import: this is an error, although no file failed. */
function isUseless({ state, files, skipped }: ImportState): boolean {
  const reasons: readonly string[] = Object.values(NOTHING_READABLE);
  const useless = skipped.filter(({ what, reason }) => what === "files" && reasons.includes(reason));
  const total = useless.reduce((sum, { count }) => sum + count, 0);
  return state === "done" && files.total > 0 && total === files.total;
}

function mark(imported: ImportState, terminal: Terminal): string {
  if (imported.state === "running") return "…";
  const isGood = imported.state === "done" && imported.files.failed === 0 && !isUseless(imported);
  return isGood ? terminal.good("✔") : terminal.bad("✘");
}

function headline({ state, files }: ImportState): string {
  const done = `${count(files.done)} of ${count(files.total)} files imported`;
  if (state === "done") return `${done}.`;
  if (state === "running") return `An import is running: ${done}. \`claude-mem import --stop\` stops it.`;
  return `Stopped: ${done}. Importing again continues from there.`;
}

const COLUMNS = [
  ["files", "files"],
  ["read", "read"],
  ["sessions", "sessions"],
  ["prompts", "prompts"],
  ["toolUses", "tool uses"],
  ["observations", "observations"],
  ["summaries", "summaries"],
  ["known", "known before"],
] as const satisfies readonly (readonly [keyof ImportKindState, string])[];

function printKinds(kinds: readonly ImportKindState[], terminal: Terminal): void {
  if (kinds.length === 0) return;
  const shown = COLUMNS.filter(([name]) => name === "files" || kinds.some((kind) => kind[name] > 0));
  const nameOf = (kind: string) => IMPORT_KINDS[kind as keyof typeof IMPORT_KINDS] ?? kind;
  const rows = kinds.map((kind) => [nameOf(kind.kind), ...shown.map(([name]) => count(kind[name]))]);
  printTable([["", ...shown.map(([, title]) => title)], ...rows], terminal);
}

function count(value: number): string {
  return value.toLocaleString("en-US");
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0);
}
