import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { writePluginFiles } from "../src/install/plugin-files.ts";
import { type Claude, listClaudes } from "../test/host/kit/claude.ts";
import { createHostHome, type HostHome } from "../test/host/kit/host-home.ts";
import { startMessagesApi } from "../test/host/kit/messages-api.ts";
import { text, toolUse } from "../test/host/kit/model-script.ts";
import { runPrint } from "../test/host/kit/print-session.ts";
import { atMost, type BenchResult, type Figure } from "./figures.ts";
import { countToolUses } from "./memory.ts";
import { median, type Spread, spreadOf } from "./statistics.ts";
import { openWorkplace, type Workplace } from "./workplace.ts";

const CALLS = 30;
const ROUNDS = 15;
/** Ours runs once a round, and once to fill the page cache. */
const CAPTURED_RUNS = ROUNDS + 1;
const ADDED_MS_MAX = 8;
const RUN_TIMEOUT_MS = 60_000;
const PROMPT = "Run the thirty commands";

const WITHOUT = "no plugin";
const OURS = "claude-mem";

/** What each tool call costs the person who waits for it, in the real host against a scripted model. */
export async function run(): Promise<BenchResult> {
  await using place = await openWorkplace();
  const plugins = await writePlugins(place);
  const result: BenchResult = { title: "", figures: [], spreads: {}, notes: [] };
  const claudes = await listClaudes();
  for (const claude of claudes) await measure(claude, place, plugins, result);
  const versions = claudes.map((claude) => claude.version).join(" and ");
  result.title = `Added time per tool call in Claude Code ${versions}: ${CALLS} Bash calls, ${ROUNDS} runs of each in turn`;
  result.notes.push(
    "Added per call: (median of the whole run with the plugin − median without) ÷ 30, the hooks at start and end included.",
    "Between two calls: median time from one tool result to the next, with − without. The bars show those times.",
    "The other rows are floors: the same hooks with a program that does nothing, and with one that only starts the runtime.",
  );
  return result;
}

/** The same plugin with our program and with two that do less. */
async function writePlugins(place: Workplace): Promise<Record<string, string | undefined>> {
  const empty = join(place.dir, "empty.ts");
  writeFileSync(empty, "process.exit(0);\n");
  const noOp = join(place.dir, "no-op");
  await Bun.build({
    entrypoints: [empty],
    target: "bun",
    format: "esm",
    minify: true,
    bytecode: true,
    compile: { outfile: noOp, autoloadDotenv: false, autoloadBunfig: false },
  });
  const programs = {
    "/bin/true": "/bin/true",
    "compiled no-op": noOp,
    [OURS]: place.program,
  };
  const plugins: Record<string, string | undefined> = { [WITHOUT]: undefined };
  for (const [name, program] of Object.entries(programs)) {
    const folder = join(place.dir, "plugins", name.replaceAll(/\W/g, "-"));
    writePluginFiles(folder, program);
    plugins[name] = join(folder, "plugin");
  }
  return plugins;
}

interface Times {
  /** From the start of `claude -p` to its end. */
  wholeMs: number[];
  /** From one tool result to the next, as the transcript dates them: of all runs together. */
  callMs: number[];
}

type Run = { wholeMs: number; callMs: number[] };

async function measure(
  claude: Claude,
  place: Workplace,
  plugins: Readonly<Record<string, string | undefined>>,
  result: BenchResult,
): Promise<void> {
  await using api = await startMessagesApi();
  const steps = Array.from({ length: CALLS }, () => toolUse("Bash", { command: "true" }));
  api.onPrompt(new RegExp(PROMPT), [...steps, text("All thirty ran.")]);
  await using home = await createHostHome(api);
  const memory = place.adopt(home.path);
  await memory.startWorker();
  const names = Object.keys(plugins);
  const times = new Map<string, Times>(names.map((name) => [name, { wholeMs: [], callMs: [] }]));
  for (let round = 0; round <= ROUNDS; round += 1) {
    for (let at = 0; at < names.length; at += 1) {
      const name = names[(round + at) % names.length] ?? WITHOUT;
      const took = await timeRun(claude, home, plugins[name]);
      // The first round fills the page cache.
      if (round === 0) continue;
      times.get(name)?.wholeMs.push(took.wholeMs);
      times.get(name)?.callMs.push(...took.callMs);
    }
  }
  const calls = await countToolUses(memory, CAPTURED_RUNS * CALLS);
  await memory.stopWorker();
  result.figures.push(...figuresOf(claude.version, times));
  Object.assign(result.spreads, spreadsOf(claude.version, times));
  result.notes.push(`${claude.version}: ${calls} of ${CAPTURED_RUNS * CALLS} tool calls are in the memory.`);
}

async function timeRun(claude: Claude, home: HostHome, plugin: string | undefined): Promise<Run> {
  const args = plugin === undefined ? [] : ["--plugin-dir", plugin];
  const started = performance.now();
  const { exitCode, sessionId, stderr } = await runPrint(
    { claude, home, prompt: PROMPT, args },
    RUN_TIMEOUT_MS,
  );
  const wholeMs = performance.now() - started;
  if (exitCode !== 0) throw new Error(`claude ${claude.version} ended with ${exitCode}: ${stderr}`);
  const transcript = (await home.listTranscripts()).find((path) => path.includes(String(sessionId)));
  return { wholeMs, callMs: gapsBetweenResults(readFileSync(transcript ?? "", "utf8")) };
}

/** Milliseconds from each tool result of a transcript to the next. */
function gapsBetweenResults(transcript: string): number[] {
  const times = transcript
    .split("\n")
    .filter((line) => line.includes('"type":"tool_result"'))
    .map((line) => Date.parse(String(JSON.parse(line).timestamp)));
  if (times.length !== CALLS) throw new Error(`the session made ${times.length} calls, not ${CALLS}`);
  return times.slice(1).map((time, index) => time - (times[index] ?? time));
}

function figuresOf(version: string, times: ReadonlyMap<string, Times>): Figure[] {
  const plain = times.get(WITHOUT) ?? { wholeMs: [], callMs: [] };
  const rows = [...times].filter(([name]) => name !== WITHOUT);
  return rows.flatMap(([name, took]): Figure[] => {
    const budget = name === OURS ? { budget: atMost(ADDED_MS_MAX) } : {};
    const added = (median(took.wholeMs) - median(plain.wholeMs)) / CALLS;
    return [
      { what: `${version}, ${name}: added per call`, value: added, unit: "ms", ...budget },
      { what: "  between two calls, median", value: median(took.callMs) - median(plain.callMs), unit: "ms" },
    ];
  });
}

function spreadsOf(version: string, times: ReadonlyMap<string, Times>): Record<string, Spread> {
  return Object.fromEntries([...times].map(([name, took]) => [`${version}, ${name}`, spreadOf(took.callMs)]));
}
