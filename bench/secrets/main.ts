import { appendFileSync, mkdirSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { type Chance, chanceOf, seedOfRun } from "../faults/random.ts";
import { atLeast, type BenchResult, exactly, type Figure } from "../figures.ts";
import { findMemory } from "../memory.ts";
import { spreadOf } from "../statistics.ts";
import { type BenchHome, openWorkplace } from "../workplace.ts";
import { CARRIERS, type CarriedTurn, carry, type HookCall } from "./carriers.ts";
import { countFalseRedactions } from "./false-redactions.ts";
import { FORMATS } from "./formats.ts";
import { raceSizes } from "./sizes.ts";
import { figuresOfStrangers } from "./strangers.ts";

const SECRETS = 1_000;
const TURNS_OF_SESSION = 4;
const ABSENT_SHARE_MIN = 0.99;
const SETTLED_MS_MAX = 180_000;
const POLL_MS = 200;

interface PlantedSecret {
  format: string;
  carrier: string;
  needles: string[];
}

/**
 * Plants secrets in every format through the real hooks and transcripts, with a worker and a model on the loopback, and
 * looks for them in every byte of the data directory and of the requests to the model.
 */
export async function run(data: string): Promise<BenchResult> {
  const seed = seedOfRun();
  await using place = await openWorkplace();
  using model = startModel();
  const home = place.home("planted");
  Object.assign(home.environment, modelEnvironment(model.url));
  await home.startWorker();
  const session = await plantAll(place.program, home, chanceOf(seed));
  await untilSettled(home);
  const whileRunning = bytesBelow(home.paths.dir);
  await home.stopWorker();
  const bytes = `${whileRunning}\n${bytesBelow(home.paths.dir)}`;
  const requests = model.requests.join("\n");
  const onDisk = session.secrets.filter(({ needles }) => needles.some((one) => bytes.includes(one)));
  const sent = session.secrets.filter(({ needles }) => needles.some((one) => requests.includes(one)));
  const found = [...new Set([...onDisk, ...sent])];
  const falsely = await countFalseRedactions(data);
  const sizes = await raceSizes(place);
  return {
    title: `${session.secrets.length} secrets in ${Object.keys(FORMATS).length} formats through ${Object.keys(CARRIERS).length} ways (seed ${seed})`,
    figures: [
      share("absent from the data directory", 1 - onDisk.length / session.secrets.length),
      share("absent from requests to the model", 1 - sent.length / session.secrets.length),
      {
        what: "marks in what was kept",
        value: bytes.split("[redacted: ").length - 1,
        unit: "",
        budget: atLeast(SECRETS),
      },
      {
        what: "requests to the model",
        value: model.requests.length,
        unit: "",
        budget: atLeast(session.turns / 2),
      },
      { what: "hooks that failed", value: session.failed, unit: "", budget: exactly(0) },
      ...(await figuresOfStrangers()),
      ...falsely.figures,
      ...sizes.figures,
    ],
    spreads: { ...sizes.spreads, "hooks that carried a secret": spreadOf(session.hookMs) },
    notes: [
      `${session.turns} turns; ${Math.round(bytes.length / 2e6)} MB were searched, twice: with the worker running and after it.`,
      ...countBy(found).map((one) => `found: ${one}`),
      ...falsely.notes,
    ],
  };
}

function share(what: string, value: number): Figure {
  return { what, value: value * 100, unit: "%", budget: atLeast(ABSENT_SHARE_MIN * 100) };
}

function countBy(found: readonly PlantedSecret[]): string[] {
  const counts = new Map<string, number>();
  for (const { format, carrier } of found)
    counts.set(`${format}, ${carrier}`, (counts.get(`${format}, ${carrier}`) ?? 0) + 1);
  return [...counts].map(([name, count]) => `${name}: ${count}`);
}

/** Each turn takes every carrier once, each with the next format. */
async function plantAll(program: string, home: BenchHome, chance: Chance) {
  const secrets: PlantedSecret[] = [];
  const hookMs: number[] = [];
  const formats = Object.entries(FORMATS);
  let [turns, failed] = [0, 0];
  while (secrets.length < SECRETS) {
    const turn = turnOf(home, turns);
    turns += 1;
    for (const [index, [carrier, carriedBy]] of Object.entries(CARRIERS).entries()) {
      // Formats and ways are of different number, so that in the course of the bench each meets each.
      const [format, plant] = formats[(secrets.length * 7 + turns) % formats.length] ?? formats[0] ?? [];
      if (format === undefined || plant === undefined) throw new Error("there are no formats");
      const planted = plant(chance);
      secrets.push({ format, carrier, needles: planted.needles });
      for (const carried of carry(turn, carriedBy, planted, index)) {
        if (carried.lines !== undefined) append(turn, carried.lines);
        if (carried.hook === undefined) continue;
        const { ms, isGood } = await runHook(program, home, carried.hook);
        hookMs.push(ms);
        if (!isGood) failed += 1;
      }
    }
  }
  return { secrets, hookMs, turns, failed };
}

function turnOf(home: BenchHome, turn: number): CarriedTurn {
  const sessionId = `secrets-${Math.floor(turn / TURNS_OF_SESSION)}`;
  mkdirSync(join(home.dir, "project"), { recursive: true });
  return { sessionId, directory: join(home.dir, "project"), promptId: `p${turn}`, at: Date.now() };
}

function append(turn: CarriedTurn, lines: object[]): void {
  const text = lines.map((line) => `${JSON.stringify(line)}\n`).join("");
  appendFileSync(`${turn.directory}/${turn.sessionId}.jsonl`, text);
}

async function runHook(program: string, home: BenchHome, { event, payload }: HookCall) {
  const begun = performance.now();
  const child = Bun.spawn([program, "hook", "claude-code", event], {
    env: home.environment,
    cwd: home.dir,
    stdin: Buffer.from(payload),
    stdout: "ignore",
    stderr: "pipe",
  });
  const [exitCode, stderr] = await Promise.all([child.exited, child.stderr.text()]);
  return { ms: performance.now() - begun, isGood: exitCode === 0 && stderr === "" };
}

/** Resolves when nothing waits any more, neither for the worker nor for the model. */
async function untilSettled(home: BenchHome): Promise<void> {
  const deadline = Date.now() + SETTLED_MS_MAX;
  for (let quiet = 0; quiet < 5; ) {
    if (Date.now() > deadline) throw new Error("the worker did not come to rest");
    await Bun.sleep(POLL_MS);
    quiet = waiting(home) === 0 ? quiet + 1 : 0;
  }
}

function waiting(home: BenchHome): number {
  using memory = findMemory(home);
  if (memory === undefined) return Number.NaN;
  const sql =
    "SELECT count(*) AS n FROM turns WHERE state IN ('open', 'complete') OR model_state = 'waiting'";
  return memory.query<{ n: number }, []>(sql).get()?.n ?? 0;
}

function bytesBelow(directory: string): string {
  const names = readdirSync(directory, { recursive: true, encoding: "utf8" });
  const files = names.map((name) => join(directory, name)).filter((path) => statSync(path).isFile());
  return files.map((path) => `${path}\n${readFileSync(path, "latin1")}`).join("\n");
}

function modelEnvironment(url: string): Record<string, string> {
  return {
    CLAUDE_MEM_PROVIDER: "openai-compatible",
    CLAUDE_MEM_BASE_URL: url,
    CLAUDE_MEM_MODEL: "scripted",
    CLAUDE_MEM_DAILY_TOKEN_BUDGET: "1000000000",
    CLAUDE_MEM_SESSION_TOKEN_BUDGET: "1000000000",
  };
}

/** A model that keeps what it is sent, and repeats the end of it as an observation. */
function startModel() {
  const requests: string[] = [];
  const server = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    fetch: async (request) => {
      const body = await request.text();
      requests.push(body);
      const said = body.slice(-800).replaceAll(/[<>]/g, " ");
      const content = `<observation><type>change</type><title>Changed it</title><narrative>${said}</narrative></observation>`;
      const message = { role: "assistant", content };
      const usage = { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 };
      const choices = [{ index: 0, message, finish_reason: "stop" }];
      return Response.json({
        id: "c",
        object: "chat.completion",
        created: 1,
        model: "scripted",
        choices,
        usage,
      });
    },
  });
  return { url: `http://127.0.0.1:${server.port}`, requests, [Symbol.dispose]: () => void server.stop(true) };
}
