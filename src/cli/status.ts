import { existsSync, readdirSync, statSync } from "node:fs";
import type { Command } from "commander";
import packageJson from "../../package.json" with { type: "json" };
import type { DataPaths, Environment } from "../config/paths.ts";
import { loadSettings } from "../config/settings.ts";
import { asMemoryError, type MemoryError } from "../domain/error.ts";
import { countRecordsIn } from "../inbox/count.ts";
import { openMemoryForReading } from "../store/open.ts";
import { countMemory, type MemoryCounts } from "../store/recall.ts";
import { isLocked } from "../supervisor/lock.ts";
import { findWorkerPid } from "../supervisor/stop-worker.ts";
import type { CommandContext } from "./program.ts";

interface Status {
  version: string;
  dataDirectory: string;
  worker: "running" | "stopped";
  pid: number | undefined;
  waitingInInbox: number;
  waitingAsFiles: number;
  memoryBytes: number;
  memory: MemoryCounts | undefined;
  settingFaults: string[];
}

export function statusCommand(program: Command, context: CommandContext): void {
  program
    .command("status")
    .description("what runs, what waits and what is remembered")
    .option("--json", "print the facts as JSON")
    .action(async (options: { json?: true }) => {
      const status = await readStatus(context);
      if (options.json) context.terminal.print(JSON.stringify(status));
      else printStatus(status, context);
    });
}

async function readStatus({ paths, environment }: CommandContext): Promise<Status> {
  const memory = openMemoryForReading(paths.memory);
  const faults = await settingFaults(paths.settings, environment);
  const isRunning = isLocked(paths.workerLock);
  return {
    version: packageJson.version,
    dataDirectory: paths.dir,
    worker: isRunning ? "running" : "stopped",
    pid: isRunning ? findWorkerPid(paths) : undefined,
    waitingInInbox: countRecordsIn(paths.inbox),
    waitingAsFiles: spooledFiles(paths),
    memoryBytes: statSync(paths.memory, { throwIfNoEntry: false })?.size ?? 0,
    memory: memory === undefined ? undefined : countMemory(memory),
    settingFaults: faults.map((fault) => fault.message),
  };
}

async function settingFaults(file: string, environment: Environment): Promise<MemoryError[]> {
  try {
    return (await loadSettings(file, environment)).faults;
  } catch (error) {
    return [asMemoryError(error, "reading the settings")];
  }
}

function spooledFiles(paths: DataPaths): number {
  if (!existsSync(paths.spool)) return 0;
  return readdirSync(paths.spool).filter((name) => name.endsWith(".json")).length;
}

function printStatus(status: Status, { terminal }: CommandContext): void {
  const row = (name: string, value: string) => terminal.print(`  ${terminal.dim(name.padEnd(13))} ${value}`);
  terminal.print(terminal.bold(`claude-mem ${status.version}`));
  const running = terminal.good(`running${status.pid === undefined ? "" : `, process ${status.pid}`}`);
  row(
    "worker",
    status.worker === "running" ? running : "stopped (capture goes on; `claude-mem start` starts it)",
  );
  row(
    "inbox",
    `${status.waitingInInbox} events waiting${status.waitingAsFiles > 0 ? `, ${status.waitingAsFiles} as files` : ""}`,
  );
  row("data", status.dataDirectory);
  const { memory } = status;
  if (memory === undefined) row("memory", "nothing yet");
  else {
    const megabytes = (status.memoryBytes / 1e6).toFixed(1);
    row("memory", `${memory.observations} observations, ${memory.summaries} summaries, ${megabytes} MB`);
    row(
      "from",
      `${memory.projects} projects, ${memory.sessions} sessions (${memory.activeSessions} active), ${memory.prompts} prompts, ${memory.toolUses} tool uses`,
    );
    if (memory.turnsToObserve > 0) row("to condense", `${memory.turnsToObserve} turns`);
    if (memory.parkedTurns + memory.parkedRecords > 0) {
      row(
        "put aside",
        terminal.bad(`${memory.parkedTurns} turns, ${memory.parkedRecords} events; see the log`),
      );
    }
  }
  for (const fault of status.settingFaults) row("setting", terminal.bad(fault));
}
