import { closeSync, openSync, readFileSync, writeSync } from "node:fs";
import { loadavg } from "node:os";
import { join } from "node:path";
import { findFiles } from "../src/import/find-files.ts";
import { importState } from "../src/import/import-state.ts";
import { createImports } from "../src/import/imports.ts";
import { leaveRequest } from "../src/import/request.ts";
import type { ImportState } from "../src/protocol/worker-reports.ts";
import { readWorkerAddress } from "../src/supervisor/worker-files.ts";
import { atLeast, atMost, type BenchResult, exactly, type Figure } from "./figures.ts";
import { readLegacy } from "./import-legacy.ts";
import { countMemory, findMemory, indexSome, observeOnce, openMemory, syncDeps } from "./memory.ts";
import { toolUsePayload } from "./payloads.ts";
import { BUN, race } from "./process-times.ts";
import { openSessions } from "./sessions.ts";
import type { Spread } from "./statistics.ts";
import { type BenchHome, openWorkplace } from "./workplace.ts";

/** Tool calls. */
const READ_PER_SECOND_MIN = 2_500;
const INDEXED_PER_SECOND_MIN = 2_000;
const HOOK_ROUNDS = 40;
/** How much slower a hook may be while the past is read, beside one that nothing disturbs at the same moment. */
const HOOK_RATIO_MAX = 1.5;
const LARGE_LINES = 10_000;
const LARGE_LINE_CHARS = 100_000;
const WORKER_MEGABYTES_MAX = 250;
const POLL_MS = 50;
const DEADLINE_MS = 300_000;

/** Imports the recorded sessions: how fast, what it does to hooks, and how much memory a large file takes. */
export async function run(data: string): Promise<BenchResult> {
  await using sessions = await openSessions(data);
  await using place = await openWorkplace();
  const speed = readAll(place.home("speed"), sessions.folder);
  const beside = await hooksBeside(place, sessions.folder);
  const legacy = readLegacy(place.home("legacy"), data);
  const large = await readLarge(place.home("large"), join(place.dir, "large.jsonl"));
  return {
    title: `Import of ${sessions.paths.length} recorded sessions`,
    figures: [...speed.figures, ...beside.figures, ...legacy, ...large],
    spreads: beside.spreads,
    notes: [...speed.notes, ...beside.notes, `Load of the machine at the end: ${loadavg()[0]?.toFixed(1)}.`],
  };
}

/** Reads, observes and indexes in turn, as an idle worker does. */
function readAll(home: BenchHome, folder: string): { figures: Figure[]; notes: string[] } {
  const { paths } = home;
  using memory = openMemory(home);
  const { rules, log } = syncDeps(memory, home);
  using imports = createImports({ memory, rules, log, paths });
  const spent = { reading: 0, observing: 0, indexing: 0 };
  const timed = <T>(what: keyof typeof spent, work: () => T): T => {
    const started = performance.now();
    const result = work();
    spent[what] += (performance.now() - started) / 1_000;
    return result;
  };
  const importAll = () => {
    const { files } = timed("reading", () => findFiles([folder]));
    const name = leaveRequest(paths, { origin: "command", files });
    while (
      timed("observing", () => observeOnce(memory)) + timed("indexing", () => indexSome(memory)) > 0 ||
      timed("reading", () => imports.look() && imports.step())
    );
    return importState(memory, name);
  };
  const cpu = process.cpuUsage();
  const state = importAll();
  const { user, system } = process.cpuUsage(cpu);
  const counts = countMemory(memory);
  const all = spent.reading + spent.observing + spent.indexing;
  const figures = [
    rate("tool calls per second, read", counts.toolUses / spent.reading, READ_PER_SECOND_MIN),
    rate("tool calls per second, read, observed and indexed", counts.toolUses / all, INDEXED_PER_SECOND_MIN),
    { what: "  of which reading", value: spent.reading, unit: "s" },
    { what: "  of which observing", value: spent.observing, unit: "s" },
    { what: "  of which indexing", value: spent.indexing, unit: "s" },
    { what: "time of the processor for all of it", value: (user + system) / 1e6, unit: "s" },
  ];
  memory.run("DELETE FROM transcripts");
  importAll();
  const after = countMemory(memory);
  const added =
    after.prompts + after.toolUses + after.sessions - counts.prompts - counts.toolUses - counts.sessions;
  figures.push({
    what: "rows added by a second import from the start",
    value: added,
    unit: "",
    budget: exactly(0),
  });
  return {
    figures,
    notes: [
      `${counts.sessions} sessions, ${counts.prompts} prompts, ${counts.toolUses} tool uses, ${counts.observations} observations; left out: ${JSON.stringify(state?.skipped)}`,
    ],
  };
}

function rate(what: string, value: number, min: number): Figure {
  return { what, value, unit: "/s", budget: atLeast(min) };
}

type Place = Awaited<ReturnType<typeof openWorkplace>>;

/** Hooks of a home whose worker reads the past, in turn with those of one whose worker has nothing to do. */
async function hooksBeside(
  place: Place,
  folder: string,
): Promise<{ figures: Figure[]; spreads: Record<string, Spread>; notes: string[] }> {
  const [reading, quiet] = [place.home("reading"), place.home("quiet")];
  await Promise.all([reading.startWorker(), quiet.startWorker()]);
  const capture = (home: BenchHome) => ({
    command: [place.program, "hook", "claude-code", "PostToolUse"],
    environment: home.environment,
    input: (round: number) =>
      toolUsePayload({ sessionId: "bench", toolUseId: `toolu_${round}`, directory: home.dir, bytes: 4_000 }),
  });
  const start = (home: BenchHome) => ({
    command: [place.program, "hook", "claude-code", "SessionStart"],
    environment: home.environment,
    input: () => JSON.stringify({ session_id: "bench", cwd: home.dir, source: "startup" }),
  });
  const name = leaveRequest(reading.paths, { origin: "command", files: findFiles([folder]).files });
  await untilTaken(reading, name);
  const spreads: Record<string, Spread> = race(
    {
      "bun -e 0": { command: [BUN, "-e", "0"], environment: quiet.environment },
      "PostToolUse, quiet": capture(quiet),
      "PostToolUse, importing": capture(reading),
      "SessionStart, quiet": start(quiet),
      "SessionStart, importing": start(reading),
    },
    HOOK_ROUNDS,
  );
  const wasRunning = stateOf(reading, name)?.state === "running";
  const ratio = (hook: string): Figure => ({
    what: `${hook} while importing ÷ beside a quiet worker`,
    value:
      (spreads[`${hook}, importing`]?.median ?? Number.NaN) /
      (spreads[`${hook}, quiet`]?.median ?? Number.NaN),
    unit: "×",
    budget: atMost(HOOK_RATIO_MAX),
  });
  const notes = [
    wasRunning ? "The import ran until after the last hook." : "The import was over before the last hook.",
  ];
  return { figures: [ratio("PostToolUse"), ratio("SessionStart")], spreads, notes };
}

/** One file of a gigabyte: how much memory the worker takes for it. */
async function readLarge(home: BenchHome, path: string): Promise<Figure[]> {
  writeLarge(path, home.dir);
  await home.startWorker();
  const name = leaveRequest(home.paths, { origin: "command", files: findFiles([path]).files });
  const started = performance.now();
  const state = await untilDone(home, name);
  const seconds = (performance.now() - started) / 1_000;
  const pid = readWorkerAddress(home.paths)?.pid;
  const peak = /VmHWM:\s*(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
  return [
    { what: "size of one large file", value: (state?.bytes.total ?? 0) / 1e6, unit: "MB" },
    { what: "  time to read it", value: seconds, unit: "s" },
    {
      what: "  most memory of the worker",
      value: (Number(peak) * 1_024) / 1e6,
      unit: "MB",
      budget: atMost(WORKER_MEGABYTES_MAX),
    },
  ];
}

function writeLarge(path: string, cwd: string): void {
  const file = openSync(path, "w");
  const text = "some output of a command, line after line\n".repeat(LARGE_LINE_CHARS / 42);
  for (let index = 0; index < LARGE_LINES; index += 1) {
    const at = new Date(Date.UTC(2026, 0, 1) + index * 1_000).toISOString();
    const common = { sessionId: "large", timestamp: at, cwd, uuid: `line-${index}` };
    const id = `toolu_${index >> 1}`;
    const call = { type: "tool_use", id, name: "Bash", input: { command: "make" } };
    const result = { type: "tool_result", tool_use_id: id, content: text };
    const prompt = { type: "user", ...common, message: { role: "user", content: `Step ${index}` } };
    if (index % 100 === 0) writeSync(file, `${JSON.stringify(prompt)}\n`);
    const isCall = index % 2 === 0;
    const message = { role: isCall ? "assistant" : "user", content: [isCall ? call : result] };
    // Calls are as long as results: hosts keep whole files in both.
    const more = isCall ? { padding: text } : {};
    writeSync(file, `${JSON.stringify({ type: message.role, ...common, message, ...more })}\n`);
  }
  closeSync(file);
}

function stateOf(home: BenchHome, name: string): ImportState | undefined {
  using memory = findMemory(home);
  return memory === undefined ? undefined : importState(memory, name);
}

async function untilTaken(home: BenchHome, name: string): Promise<void> {
  await untilSo(home, name, (state) => state.bytes.read > 0);
}

async function untilDone(home: BenchHome, name: string): Promise<ImportState | undefined> {
  await untilSo(home, name, (state) => state.state === "done");
  return stateOf(home, name);
}

async function untilSo(home: BenchHome, name: string, isSo: (state: ImportState) => boolean): Promise<void> {
  const deadline = Date.now() + DEADLINE_MS;
  for (;;) {
    const state = stateOf(home, name);
    if (state !== undefined && isSo(state)) return;
    if (Date.now() > deadline) throw new Error(`the import ${name} was not done in time`);
    await Bun.sleep(POLL_MS);
  }
}
