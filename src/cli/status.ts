import { existsSync, readdirSync, statSync } from "node:fs";
import type { Command } from "commander";
import type { DataPaths } from "../config/paths.ts";
import { loadSettingsOrDefaults } from "../config/settings.ts";
import { VERSION } from "../config/version.ts";
import { countRecordsIn } from "../inbox/count.ts";
import { openMemoryForReading } from "../store/open.ts";
import { countMemory, type MemoryCounts } from "../store/recall.ts";
import { repairWorkerFiles } from "../supervisor/worker-files.ts";
import { lookAtWorker, type WorkerState } from "../supervisor/worker-state.ts";
import type { CommandContext } from "./program.ts";
import type { Terminal } from "./terminal.ts";

/** How long the worker may take to answer before it counts as silent. */
const LOOK_MS = 1_000;
const WORDS: Readonly<Record<WorkerState["kind"], Status["worker"]>> = {
  absent: "stopped",
  unlisted: "starting",
  serving: "running",
  silent: "silent",
};

interface Status {
  version: string;
  dataDirectory: string;
  worker: "running" | "starting" | "silent" | "stopped";
  pid: number | undefined;
  port: number | undefined;
  uptimeSeconds: number | undefined;
  workerVersion: string | undefined;
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
  const { settings, faults } = await loadSettingsOrDefaults(paths.settings, environment);
  repairWorkerFiles(paths);
  const state = await lookAtWorker(paths, settings.workerPort, LOOK_MS);
  const health = state.kind === "serving" ? state.health : undefined;
  return {
    version: VERSION,
    dataDirectory: paths.dir,
    worker: WORDS[state.kind],
    pid: state.kind === "absent" ? undefined : state.pid,
    port: health?.port,
    uptimeSeconds: health?.uptime,
    workerVersion: health?.version,
    waitingInInbox: countRecordsIn(paths.inbox),
    waitingAsFiles: spooledFiles(paths),
    memoryBytes: statSync(paths.memory, { throwIfNoEntry: false })?.size ?? 0,
    memory: memory === undefined ? undefined : countMemory(memory),
    settingFaults: faults.map((fault) => fault.message),
  };
}

function spooledFiles(paths: DataPaths): number {
  if (!existsSync(paths.spool)) return 0;
  return readdirSync(paths.spool).filter((name) => name.endsWith(".json")).length;
}

function printStatus(status: Status, { terminal }: CommandContext): void {
  const row = (name: string, value: string) => terminal.print(`  ${terminal.dim(name.padEnd(13))} ${value}`);
  terminal.print(terminal.bold(`claude-mem ${status.version}`));
  row("worker", workerLine(status, terminal));
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

function workerLine(status: Status, terminal: Terminal): string {
  const process = status.pid === undefined ? "" : `, process ${status.pid}`;
  if (status.worker === "stopped") return "stopped (capture goes on; `claude-mem start` starts it)";
  if (status.worker === "starting") return `running${process}; it cannot be reached yet`;
  if (status.worker === "silent")
    return terminal.bad(`does not answer${process}; \`claude-mem restart\` replaces it`);
  const version = status.workerVersion === status.version ? "" : `, version ${status.workerVersion}`;
  const since = `for ${duration(status.uptimeSeconds ?? 0)}`;
  return `${terminal.good("running")} ${since}${process}, port ${status.port}${version}`;
}

function duration(seconds: number): string {
  const minutes = Math.floor(seconds / 60);
  if (minutes < 1) return `${seconds} s`;
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
