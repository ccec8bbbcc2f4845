import { resolve } from "node:path";
import type { Command } from "commander";
import { loadSettingsOrDefaults } from "../config/settings.ts";
import { MemoryError } from "../domain/error.ts";
import { findFiles, OWN_MEMORY } from "../import/find-files.ts";
import { importState, importStates } from "../import/import-state.ts";
import { isRequestWaiting, leaveRequest, requestStop } from "../import/request.ts";
import type { ImportState } from "../protocol/import-state.ts";
import { openMemoryForReading } from "../store/database/open.ts";
import { isLocked } from "../supervisor/lock.ts";
import { startWorker } from "../supervisor/start-worker.ts";
import type { CommandContext } from "./command-context.ts";
import { isOfNoUse, printImport, progressLine } from "./import-report.ts";

const POLL_MS = 250;
/** How often a worker that was killed meanwhile is started again. */
const STARTS_MAX = 5;

export function importCommand(program: Command, context: CommandContext): void {
  program
    .command("import")
    .argument(
      "[paths...]",
      "session files, folders of them, a database or an export of an earlier claude-mem",
    )
    .description(
      "read the past into the memory; again and again without duplicates. Without paths: how it stands",
    )
    .option("--stop", "leave what has not been read yet")
    .option("--json", "print the report as JSON")
    .action(async (paths: string[], options: { stop?: true; json?: true }) => {
      if (options.stop) await stopImport(context);
      else if (paths.length === 0) await printLast(context, options.json === true);
      else await importPaths(context, paths, options.json === true);
    });
}

async function importPaths(context: CommandContext, given: string[], isJson: boolean): Promise<void> {
  const { paths, terminal } = context;
  const { files, leftOut } = findFiles(
    given.map((path) => resolve(path)),
    [paths.memory, paths.inbox],
  );
  if (files.length === 0) throw nothingToImport(given, leftOut);
  const name = leaveRequest(paths, { origin: "command", files });
  const state = await follow(context, name, !isJson);
  if (isJson) terminal.print(JSON.stringify({ ...state, leftOut }));
  else printImport(state, terminal, leftOut);
  if (isOfNoUse(state))
    throw new MemoryError(
      "invalid-input",
      `in ${given.join(", ")} is nothing of a kind that can be imported`,
    );
  if (state.files.failed > 0)
    throw new MemoryError(
      "unreadable-file",
      `${state.files.failed} of ${state.files.total} files could not be read`,
    );
}

function nothingToImport(given: readonly string[], leftOut: Readonly<Record<string, number>>): MemoryError {
  const why = leftOut[OWN_MEMORY] === undefined ? "" : ": the memory there is this very one";
  return new MemoryError("invalid-input", `there is nothing to import in ${given.join(", ")}${why}`);
}

/** Watches the worker read until it is done or stopped; Ctrl-C stops it. A worker that is killed is started again. */
async function follow(context: CommandContext, name: string, isShown: boolean): Promise<ImportState> {
  const { paths, terminal } = context;
  const stop = () => requestStop(paths);
  // Only once: who presses Ctrl-C again does not want to wait for the worker either.
  process.once("SIGINT", stop);
  try {
    for (let starts = 0; ; ) {
      // The first time in any case: a worker of an older version would not know what it is asked for.
      if (starts === 0 || !isLocked(paths.workerLock)) {
        if (starts === STARTS_MAX)
          throw new MemoryError("worker-unreachable", "the worker ends again and again");
        starts += 1;
        await start(context);
      }
      // In this order: a request goes when what came of it can be seen.
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

async function start({ paths, environment }: CommandContext): Promise<void> {
  const { settings } = await loadSettingsOrDefaults(paths.settings, environment);
  await startWorker(paths, environment, settings.workerPort);
}

function readState({ paths }: CommandContext, name: string): ImportState | undefined {
  using memory = openMemoryForReading(paths.memory);
  return memory === undefined ? undefined : importState(memory, name);
}

async function stopImport(context: CommandContext): Promise<void> {
  requestStop(context.paths);
  await start(context);
  context.terminal.print("Asked to stop. What was read stays; importing again goes on from there.");
}

async function printLast({ paths, terminal }: CommandContext, isJson: boolean): Promise<void> {
  using memory = openMemoryForReading(paths.memory);
  const [last] = memory === undefined ? [] : importStates(memory, 1);
  if (isJson) terminal.print(JSON.stringify(last ?? null));
  else if (last === undefined) terminal.print("Nothing was imported yet. `claude-mem import PATH…` does.");
  else printImport(last, terminal);
}
