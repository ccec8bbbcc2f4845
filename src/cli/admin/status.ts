import type { Database } from "bun:sqlite";
import { existsSync, readdirSync, statSync } from "node:fs";
import type { Command } from "commander";
import { areVectorsWanted, loadSettingsOrDefaults } from "../../config/settings.ts";
import { VERSION } from "../../config/version.ts";
import { checkDisk } from "../../doctor/check-disk.ts";
import { checkLocks } from "../../doctor/check-locks.ts";
import { limitText } from "../../doctor/check-memory.ts";
import { checkPermissions } from "../../doctor/check-permissions.ts";
import type { Check, Patient } from "../../doctor/finding.ts";
import { roomLines } from "../../doctor/room-lines.ts";
import { sizeText } from "../../doctor/size-text.ts";
import { asMemoryError, type ErrorCode } from "../../domain/error.ts";
import { isForgetUnfinished } from "../../forgetting/finish-forgets.ts";
import { importStates } from "../../import/import-state.ts";
import { countRecordsIn } from "../../inbox/take.ts";
import { findMode } from "../../observer/modes/find-mode.ts";
import type { ImportState } from "../../protocol/worker-reports.ts";
import { chooseProvider, type ProviderPlan } from "../../providers/choose-provider.ts";
import { openMemoryForReading } from "../../store/database/open-for-reading.ts";
import { findRoom } from "../../store/database/room.ts";
import { measureMemory } from "../../store/database/size.ts";
import { type InjectionShare, listInjectionShares, shareUsed } from "../../store/injections/injections.ts";
import { countBacklog } from "../../store/lists/status.ts";
import { countMemory } from "../../store/observations/recall.ts";
import { findMsPerVector } from "../../store/search/embedding-version.ts";
import { countFailedVectors, countVectors, countWaitingPassages } from "../../store/search/vectors.ts";
import { findLastFault } from "../../store/usage/model-calls.ts";
import { listParkedTurns } from "../../store/usage/model-turns.ts";
import { findWorkerFault, repairWorkerFiles } from "../../supervisor/worker-files.ts";
import { lookAtWorker, type WorkerState } from "../../supervisor/worker-state.ts";
import type { CommandContext } from "../command-context.ts";
import { progressLine } from "../memory/import.ts";
import { plain, type Terminal } from "../terminal.ts";

const PARKED_SHOWN_MAX = 5;
const VECTORS_COUNTED_MAX = 1_000_000;
/** Older injections say little about the current state. */
const INJECTIONS_SINCE_MS = 30 * 24 * 60 * 60_000;
/** How long the worker may take to answer before it counts as silent. */
const LOOK_MS = 1_000;
const WORKER_STATES = {
  absent: "stopped",
  unlisted: "starting",
  serving: "running",
  silent: "silent",
} as const;

type Status = Awaited<ReturnType<typeof readStatus>>;

export function statusCommand(program: Command, context: CommandContext): void {
  program
    .command("status")
    .description("show the worker, what waits to be processed and what is remembered")
    .option("--json", "print the status as JSON")
    .action(async (options: { json?: true }) => {
      const status = await readStatus(context);
      if (options.json) context.terminal.json(status);
      else printStatus(status, context.terminal);
    });
}

async function readStatus(context: CommandContext) {
  const { paths, environment } = context;
  const unread: string[] = [];
  const memory = readOr(unread, () => openMemoryForReading(paths.memory));
  const waitingInInbox = readOr(unread, () => countRecordsIn(paths.inbox));
  const { settings, faults } = await loadSettingsOrDefaults(paths.settings, environment);
  const plan = chooseProvider({ settings, environment, openClaude: context.openClaude });
  const planFault = plan.kind === "local" ? plan.fault : findMode(settings.mode, paths.modes).fault;
  const { state, problems } = await examineWorker(context, settings.workerPort);
  const health = state.kind === "serving" ? state.health : undefined;
  return {
    version: VERSION,
    dataDirectory: paths.dir,
    worker: WORKER_STATES[state.kind],
    pid: state.kind === "absent" ? undefined : state.pid,
    port: health?.port,
    uptimeSeconds: health?.uptime,
    workerVersion: health?.version,
    waitingInInbox,
    waitingAsFiles: countSpooled(paths.spool),
    memoryBytes: statSync(paths.memory, { throwIfNoEntry: false })?.size ?? 0,
    megabytesMax: settings.memoryMegabytes,
    room: memory && findRoom(memory),
    rawBytes: memory && measureMemory(memory, paths.memory).rawBytes,
    memory: memory && countMemory(memory),
    isForgetUnfinished: memory !== undefined && isForgetUnfinished(memory),
    model: modelStatus(memory, plan),
    vectors: memory && areVectorsWanted(settings) ? vectorStatus(memory) : undefined,
    import: memory && currentImport(memory),
    injected: memory === undefined ? [] : listInjectionShares(memory, Date.now() - INJECTIONS_SINCE_MS),
    problems: [...problems, ...unread],
    settingFaults: [...faults, planFault].flatMap((fault) => fault?.explanation ?? []),
  };
}

const DISK_FAULTS: ReadonlySet<ErrorCode> = new Set(["disk-full", "disk-failed", "no-permission"]);

/** Reports a disk that cannot be read as one problem among others, instead of ending the report. */
function readOr<T>(unread: string[], read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    const fault = asMemoryError(error, "reading the data");
    if (!DISK_FAULTS.has(fault.code)) throw fault;
    unread.push(fault.explanation);
    return undefined;
  }
}

/** The state of the worker and, if it does not serve, what prevents it. */
async function examineWorker(
  { paths, environment }: CommandContext,
  port: number,
): Promise<{ state: WorkerState; problems: string[] }> {
  const loaded = await loadSettingsOrDefaults(paths.settings, environment);
  const patient = { paths, environment, loaded };
  const problems = await runChecks([checkPermissions, checkDisk], patient);
  try {
    repairWorkerFiles(paths);
    const state = await lookAtWorker(paths, port, LOOK_MS);
    if (state.kind === "serving") return { state, problems };
    const locks = await runChecks([checkLocks], patient);
    const fault = locks.length > 0 ? undefined : findWorkerFault(paths)?.explanation;
    return { state, problems: [...problems, ...locks, ...(fault === undefined ? [] : [fault])] };
  } catch (error) {
    const { explanation } = asMemoryError(error, "looking for the worker");
    return { state: { kind: "absent" }, problems: [...problems, explanation] };
  }
}

async function runChecks(checks: readonly Check[], patient: Patient): Promise<string[]> {
  if (!existsSync(patient.paths.dir)) return [];
  const findings = (await Promise.all(checks.map((check) => check.examine(patient)))).flat();
  const failed = findings.filter(({ verdict }) => verdict === "failed");
  return failed.map(({ found, remedy }) => `${found}. ${remedy ?? ""}`.trim());
}

/** An import that a person requested may run before that of the installation. */
const IMPORTS_LOOKED_AT = 3;

function currentImport(memory: Database): ImportState | undefined {
  const states = importStates(memory, IMPORTS_LOOKED_AT);
  return states.find(({ state }) => state === "running") ?? states[0];
}

function modelStatus(memory: Database | undefined, plan: ProviderPlan) {
  const provider = plan.kind === "local" ? "local" : `${plan.name} (${plan.model})`;
  if (memory === undefined) return { provider, waiting: 0, parked: 0, lastFault: undefined, parkedTurns: [] };
  const { turnsForModel, turnsParked } = countBacklog(memory);
  return {
    provider,
    waiting: turnsForModel,
    parked: turnsParked,
    // Undefined if a call has succeeded since.
    lastFault: plan.kind === "local" ? undefined : findLastFault(memory)?.fault,
    parkedTurns: listParkedTurns(memory, PARKED_SHOWN_MAX),
  };
}

function vectorStatus(memory: Database) {
  const { made, pending } = countVectors(memory, VECTORS_COUNTED_MAX);
  const refused = countFailedVectors(memory);
  const waiting = pending - refused;
  const passages = countWaitingPassages(memory, VECTORS_COUNTED_MAX);
  const msEach = findMsPerVector(memory);
  const secondsLeft =
    waiting === 0 || msEach === undefined ? undefined : Math.ceil((waiting * msEach) / 1_000);
  return { made, waiting, passages, refused, secondsLeft };
}

function countSpooled(folder: string): number {
  return existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith(".json")).length : 0;
}

type PrintRow = (name: string, value: string) => void;

function printStatus(status: Status, terminal: Terminal): void {
  const row: PrintRow = (name, value) => terminal.print(`  ${terminal.dim(name.padEnd(13))} ${value}`);
  terminal.print(terminal.bold(`claude-mem ${status.version}`));
  row("worker", workerLine(status, terminal));
  const asFiles = status.waitingAsFiles > 0 ? `, ${status.waitingAsFiles} as files` : "";
  row("inbox", `${status.waitingInInbox ?? "unknown"} events waiting${asFiles}`);
  row("data", status.dataDirectory);
  printMemory(status, row, terminal);
  if (status.isForgetUnfinished)
    row(
      "forgetting",
      terminal.bad("unfinished: files may still hold forgotten text; a worker will finish it"),
    );
  if (status.import?.state === "running")
    row("import", `${progressLine(status.import)}; \`claude-mem import --stop\` stops it`);
  for (const [index, line] of injectedLines(status.injected).entries())
    row(index === 0 ? "injected" : "", line);
  printModel(status.model, row, terminal);
  if (status.vectors !== undefined) {
    const { made, waiting, passages, refused, secondsLeft } = status.vectors;
    const refusals = refused === 0 ? "" : `, ${refused} refused by the model`;
    const ofThese = passages === 0 ? "" : ` (${passages} passages)`;
    const left = secondsLeft === undefined ? "" : `, about ${duration(secondsLeft)} left`;
    row("vectors", `${made} made, ${waiting} waiting${ofThese}${left}${refusals}`);
  }
  for (const problem of status.problems) row("problem", terminal.bad(plain(problem)));
  for (const fault of status.settingFaults) row("setting", terminal.bad(fault));
}

function workerLine(status: Status, terminal: Terminal): string {
  const process = status.pid === undefined ? "" : `, process ${status.pid}`;
  if (status.worker === "stopped") return "stopped (capture continues; `claude-mem start` starts it)";
  if (status.worker === "starting") return `starting${process}; it cannot be reached yet`;
  if (status.worker === "silent")
    return terminal.bad(`not responding${process}; \`claude-mem restart\` replaces it`);
  const version = status.workerVersion === status.version ? "" : `, version ${status.workerVersion}`;
  const since = `for ${duration(status.uptimeSeconds ?? 0)}`;
  return `${terminal.good("running")} ${since}${process}, port ${status.port}${version}`;
}

function duration(seconds: number): string {
  const minutes = Math.floor(seconds / 60);
  if (minutes < 1) return `${seconds} s`;
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

function printMemory(status: Status, row: PrintRow, terminal: Terminal): void {
  const { memory, memoryBytes, megabytesMax } = status;
  if (memory === undefined) return row("memory", "empty");
  const { observations, summaries, projects, sessions, activeSessions, prompts, toolUses } = memory;
  const size = `${sizeText(memoryBytes)}, ${limitText(megabytesMax)} (CLAUDE_MEM_MEMORY_MB)`;
  row("memory", `${observations} observations, ${summaries} summaries`);
  row("size", size);
  for (const line of roomOf(status)) row("", line);
  const from = `${projects} projects, ${sessions} sessions (${activeSessions} active)`;
  row("from", `${from}, ${prompts} prompts, ${toolUses} tool uses`);
  if (memory.turnsToObserve > 0) row("to observe", `${memory.turnsToObserve} turns`);
  const { parkedTurns, parkedRecords } = memory;
  if (parkedTurns + parkedRecords > 0)
    row(
      "failed",
      terminal.bad(`${parkedTurns} turns, ${parkedRecords} events; \`claude-mem logs\` says why`),
    );
}

/** A large memory is looked through by the doctor only. */
function roomOf({ room, rawBytes = 0 }: Status): string[] {
  return room === undefined ? ["`claude-mem doctor` says what takes the room"] : roomLines(room, rawBytes);
}

function printModel(model: Status["model"], row: PrintRow, terminal: Terminal): void {
  const waiting = model.waiting > 0 ? `, ${model.waiting} turns waiting for it` : "";
  row("observer", `${model.provider}${waiting}`);
  if (model.lastFault !== undefined) row("model error", terminal.bad(plain(model.lastFault)));
  if (model.parked === 0) return;
  row(
    "parked",
    terminal.bad(`${model.parked} turns, which keep their local notes; \`claude-mem retry\` retries them`),
  );
  for (const { project, session, number, fault } of model.parkedTurns)
    row("", terminal.dim(plain(`${project} ${session.slice(0, 8)} turn ${number}: ${fault}`)));
}

/** Two hooks inject notes after errors. */
const CHANNELS: Readonly<Record<string, string>> = {
  SessionStart: "at session start",
  UserPromptSubmit: "with prompts",
  PreToolUse: "before files",
  PostToolUse: "after errors",
  PostToolUseFailure: "after errors",
};

/** One line per channel: how much was injected, and which share of the settled injections was used. */
function injectedLines(shares: readonly InjectionShare[]): string[] {
  const channels = Map.groupBy(shares, ({ channel }) => CHANNELS[channel] ?? channel);
  return [...channels].map(([channel, same]) => {
    const sum = (field: "times" | "tokens" | "items" | "used" | "ignored" | "contradicted") =>
      same.reduce((total, share) => total + share[field], 0);
    const settled = sum("used") + sum("ignored") + sum("contradicted");
    const used = shareUsed(same);
    const share = used === undefined ? "no outcomes yet" : `${Math.round(100 * used)} % of ${settled} used`;
    const wrong = sum("contradicted") === 0 ? "" : `, ${sum("contradicted")} contradicted`;
    const each = Math.round(sum("tokens") / Math.max(1, sum("times")));
    return `${channel}: ${share}${wrong} (${sum("items")} injected in ${sum("times")} × ${each} tokens)`;
  });
}
