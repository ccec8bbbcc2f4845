import type { Database } from "bun:sqlite";
import { existsSync, readdirSync, statSync } from "node:fs";
import type { Command } from "commander";
import type { DataPaths } from "../config/paths.ts";
import { loadSettingsOrDefaults, type Settings } from "../config/settings.ts";
import { VERSION } from "../config/version.ts";
import { checkDisk } from "../doctor/check-disk.ts";
import { checkLocks } from "../doctor/check-locks.ts";
import { checkPermissions } from "../doctor/check-permissions.ts";
import type { Check, Patient } from "../doctor/finding.ts";
import { asMemoryError, type ErrorCode, type MemoryError } from "../domain/error.ts";
import { areVectorsWanted } from "../embeddings/choose-embedder.ts";
import { isForgetUnfinished } from "../forgetting/unfinished-forgets.ts";
import { importStates } from "../import/import-state.ts";
import { countRecordsIn } from "../inbox/take.ts";
import { findMode } from "../observer/modes/find-mode.ts";
import type { ImportState } from "../protocol/import-state.ts";
import { chooseProvider, type ProviderPlan } from "../providers/choose-provider.ts";
import { openMemoryForReading } from "../store/database/open.ts";
import { type InjectionShare, listInjectionShares } from "../store/injections/injections.ts";
import { countMemory, type MemoryCounts } from "../store/observations/recall.ts";
import { countFailedVectors, countVectors } from "../store/search/vectors.ts";
import { findLastFault } from "../store/usage/model-calls.ts";
import { countModelTurns, listParkedTurns, type ParkedTurn } from "../store/usage/model-turns.ts";
import { findWorkerFault } from "../supervisor/worker-fault.ts";
import { repairWorkerFiles } from "../supervisor/worker-files.ts";
import { lookAtWorker, type WorkerState } from "../supervisor/worker-state.ts";
import type { CommandContext } from "./command-context.ts";
import { progressLine } from "./import-report.ts";
import { injectedLines } from "./injected-lines.ts";
import { plain, type Terminal } from "./terminal.ts";

const PARKED_SHOWN_MAX = 5;
const VECTORS_COUNTED_MAX = 1_000_000;
/** What was given longer ago says little about how it is going. */
const GIVEN_SINCE_MS = 30 * 24 * 60 * 60_000;
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
  /** Undefined where the inbox cannot be read. */
  waitingInInbox: number | undefined;
  waitingAsFiles: number;
  memoryBytes: number;
  memory: MemoryCounts | undefined;
  /** Whether files or free pages may still hold something that was forgotten. */
  isForgetUnfinished: boolean;
  model: ModelStatus;
  /** How far search by meaning has come; undefined where it is off. */
  vectors: { made: number; waiting: number; refused: number } | undefined;
  /** The import that runs, or the last one. */
  import: ImportState | undefined;
  /** What agents were given within the last 30 days, by hook, and what became of it. */
  given: InjectionShare[];
  settingFaults: string[];
  /** What keeps memories from being kept, each with its remedy: a full or read-only disk, a file system without locks. */
  troubles: string[];
}

/** Who condenses turns, and what became of those that a model was to be asked about. */
interface ModelStatus {
  provider: string;
  waiting: number;
  parked: number;
  /** What the last call ended with, unless one has succeeded since. */
  lastFault: string | undefined;
  /** The last parked turns with their reasons. */
  parkedTurns: ParkedTurn[];
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

async function readStatus(context: CommandContext): Promise<Status> {
  const { paths, environment } = context;
  const unread: string[] = [];
  const memory = readOr(unread, () => openMemoryForReading(paths.memory));
  const waitingInInbox = readOr(unread, () => countRecordsIn(paths.inbox));
  const { settings, faults } = await loadSettingsOrDefaults(paths.settings, environment);
  const plan = chooseProvider({ settings, environment, openClaude: context.openClaude });
  const { state, troubles } = await lookForTrouble(context, settings.workerPort);
  const health = state.kind === "serving" ? state.health : undefined;
  return {
    version: VERSION,
    dataDirectory: paths.dir,
    worker: WORDS[state.kind],
    pid: state.kind === "absent" ? undefined : state.pid,
    port: health?.port,
    uptimeSeconds: health?.uptime,
    workerVersion: health?.version,
    waitingInInbox,
    waitingAsFiles: spooledFiles(paths),
    memoryBytes: statSync(paths.memory, { throwIfNoEntry: false })?.size ?? 0,
    memory: memory === undefined ? undefined : countMemory(memory),
    isForgetUnfinished: memory !== undefined && isForgetUnfinished(memory),
    model: modelStatus(memory, plan),
    vectors: memory === undefined || !areVectorsWanted(settings) ? undefined : vectorStatus(memory),
    import: memory === undefined ? undefined : shownImport(memory),
    given: memory === undefined ? [] : listInjectionShares(memory, Date.now() - GIVEN_SINCE_MS),
    troubles: [...troubles, ...unread],
    settingFaults: [...faults, plan.kind === "local" ? plan.fault : modeFault(settings, paths)].flatMap(
      (fault) => fault?.explanation ?? [],
    ),
  };
}

/** What a disk or its file modes cause; the report goes on without what lies there. */
const TROUBLES_OF_THE_DISK: ReadonlySet<ErrorCode> = new Set(["disk-full", "disk-failed", "no-permission"]);

/** A disk that cannot be read is a trouble to be told with the rest, and not the end of the report. */
function readOr<T>(unread: string[], read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    const fault = asMemoryError(error, "reading the data");
    if (!TROUBLES_OF_THE_DISK.has(fault.code)) throw fault;
    unread.push(fault.explanation);
    return undefined;
  }
}

/** Looks at the worker, and where none serves, for what keeps it from that. */
async function lookForTrouble(
  { paths, environment }: CommandContext,
  port: number,
): Promise<{ state: WorkerState; troubles: string[] }> {
  const loaded = await loadSettingsOrDefaults(paths.settings, environment);
  const found = await examineSome([checkPermissions, checkDisk], { paths, environment, loaded });
  try {
    repairWorkerFiles(paths);
    const state = await lookAtWorker(paths, port, LOOK_MS);
    const isServing = state.kind === "serving";
    const locks = isServing ? [] : await examineSome([checkLocks], { paths, environment, loaded });
    const fault = isServing || locks.length > 0 ? undefined : findWorkerFault(paths)?.explanation;
    return { state, troubles: [...found, ...locks, ...(fault === undefined ? [] : [fault])] };
  } catch (error) {
    const fault = asMemoryError(error, "looking for the worker").explanation;
    return { state: { kind: "absent" }, troubles: [...found, fault] };
  }
}

/** What is wrong by some of the doctor's checks, as lines. */
async function examineSome(checks: readonly Check[], patient: Patient): Promise<string[]> {
  if (!existsSync(patient.paths.dir)) return [];
  const findings = (await Promise.all(checks.map((check) => check.examine(patient)))).flat();
  return findings.flatMap(({ verdict, found, remedy }) =>
    verdict === "failed" ? [`${found}. ${remedy ?? ""}`.trim()] : [],
  );
}

/** One that a person asked for may run before that of the installation. */
const IMPORTS_LOOKED_AT = 3;

function shownImport(memory: Database): ImportState | undefined {
  const states = importStates(memory, IMPORTS_LOOKED_AT);
  return states.find(({ state }) => state === "running") ?? states[0];
}

function modeFault(settings: Settings, paths: DataPaths): MemoryError | undefined {
  return findMode(settings.mode, paths.modes).fault;
}

function modelStatus(memory: Database | undefined, plan: ProviderPlan): ModelStatus {
  const provider = plan.kind === "local" ? "local" : `${plan.name} (${plan.model})`;
  if (memory === undefined) return { provider, waiting: 0, parked: 0, lastFault: undefined, parkedTurns: [] };
  return {
    provider,
    ...countModelTurns(memory),
    lastFault: plan.kind === "local" ? undefined : findLastFault(memory)?.fault,
    parkedTurns: listParkedTurns(memory, PARKED_SHOWN_MAX),
  };
}

function vectorStatus(memory: Database): NonNullable<Status["vectors"]> {
  const { made, pending } = countVectors(memory, VECTORS_COUNTED_MAX);
  const refused = countFailedVectors(memory);
  return { made, waiting: pending - refused, refused };
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
    `${status.waitingInInbox ?? "unknown"} events waiting${status.waitingAsFiles > 0 ? `, ${status.waitingAsFiles} as files` : ""}`,
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
  if (status.isForgetUnfinished)
    row(
      "forgetting",
      terminal.bad("not finished: files may still hold what was forgotten; a worker goes on"),
    );
  if (status.import?.state === "running")
    row("the past", `${progressLine(status.import)}; \`claude-mem import --stop\` stops it`);
  for (const [index, line] of injectedLines(status.given).entries()) row(index === 0 ? "given" : "", line);
  printModel(status.model, row, terminal);
  if (status.vectors !== undefined) row("vectors", vectorLine(status.vectors));
  for (const trouble of status.troubles) row("trouble", terminal.bad(plain(trouble)));
  for (const fault of status.settingFaults) row("setting", terminal.bad(fault));
}

function printModel(
  model: ModelStatus,
  row: (name: string, value: string) => void,
  terminal: Terminal,
): void {
  const waiting = model.waiting > 0 ? `, ${model.waiting} turns wait for it` : "";
  row("condensed by", `${model.provider}${waiting}`);
  if (model.lastFault !== undefined) row("last call", terminal.bad(plain(model.lastFault)));
  if (model.parked > 0) {
    row(
      "parked",
      terminal.bad(`${model.parked} turns, local notes stand; \`claude-mem retry\` tries them again`),
    );
    for (const turn of model.parkedTurns)
      row(
        "",
        terminal.dim(plain(`${turn.project} ${turn.session.slice(0, 8)} turn ${turn.number}: ${turn.fault}`)),
      );
  }
}

function vectorLine({ made, waiting, refused }: NonNullable<Status["vectors"]>): string {
  const refusals = refused === 0 ? "" : `, ${refused} refused by the model`;
  return `${made} made, ${waiting} waiting${refusals}`;
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
