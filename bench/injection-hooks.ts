import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { projectIdentity } from "../src/config/project-identity.ts";
import { atMost, type BenchResult, type Figure } from "./figures.ts";
import { insertSessionOf, insertTurnOf, setObserved } from "./insert.ts";
import { fillMemory } from "./large-memory.ts";
import { indexAll, openMemory } from "./memory.ts";
import { hookPayload, toolUsePayload } from "./payloads.ts";
import { BUN, type Contestant, race } from "./process-times.ts";
import { type BenchHome, openWorkplace } from "./workplace.ts";

const SIZE = { projects: 2, sessions: 1_000, turnsPerSession: 4, observationsPerTurn: 5 };
const ROUNDS = 60;
/** What a note may take beside the start of the runtime: the agent waits for it before it goes on. */
const ADDED_MS_MAX = 20;
/** The same on a machine that does other things meanwhile: what the hook itself computes. */
const CPU_MS_MAX = 15;
const CPU_ROUNDS = 30;
const FAILING_TURNS = 300;
const COMMAND = "npm run build";

/** How long the agent waits for a note on a file, and for what mended an error, when the memory is large. */
export async function run(): Promise<BenchResult> {
  await using place = await openWorkplace();
  const [home, empty] = [place.home("large"), place.home("empty")];
  const folder = fillMemory(home, SIZE)[0] ?? home.dir;
  addFailures(home, folder);
  const decided = decideOnFile(home);
  mkdirSync(dirname(join(folder, decided.path)), { recursive: true });
  writeFileSync(join(folder, decided.path), "");
  await home.startWorker();
  const environment = { ...home.environment, CLAUDE_PROJECT_DIR: folder };
  const hook = (event: string, fields: (round: number) => object, says: string | undefined): Contestant => ({
    command: [place.program, "hook", "claude-code", event],
    environment,
    // A session of its own each time: a session sees a note once.
    input: (round: number) =>
      hookPayload(event, { sessionId: `bench-${event}-${round}`, directory: folder }, fields(round)),
    check: (stdout) => {
      if (says === undefined ? stdout !== "" : !stdout.includes(says))
        throw new Error(`${event} said ${stdout === "" ? "nothing" : stdout}`);
    },
  });
  const read = (path: string) => () => ({
    tool_name: "Read",
    tool_input: { file_path: `${folder}/${path}` },
  });
  const fail = (error: string) => (round: number) => ({
    tool_name: "Bash",
    tool_use_id: `toolu_fail_${round}`,
    tool_input: { command: COMMAND },
    error: `Exit code 1\n${error}`,
  });
  const miss = (round: number) => ({
    ...read(`${decided.path}.gone`)(),
    tool_use_id: `toolu_miss_${round}`,
    error: "File does not exist.",
  });
  const contestants = {
    "bun -e 0": { command: [BUN, "-e", "0"], environment: empty.environment },
    "a command that ended well, 4 KB": {
      ...hook("PostToolUse", () => ({}), ""),
      input: (round: number) =>
        toolUsePayload({
          sessionId: "bench",
          toolUseId: `toolu_${round}`,
          directory: folder,
          bytes: 4_000,
        }),
    },
    "an error that is new": hook("PostToolUseFailure", fail("Error: cannot find the moon"), undefined),
    "an error that came up before": hook("PostToolUseFailure", fail(errorOf(7)), "Fixed by"),
    "a file that is not known": hook("PreToolUse", read("src/unknown.ts"), undefined),
    "a file with a note": hook("PreToolUse", read(decided.path), "About "),
    "a file that is not there": hook("PostToolUseFailure", miss, "was not found"),
    "a first prompt": hook("UserPromptSubmit", () => ({ prompt: decided.prompt }), "<claude-mem-history"),
  };
  const spreads = race(contestants, ROUNDS);
  const cpu = (what: keyof typeof contestants) => cpuTimeMs(contestants[what]);
  const idle = cpu("bun -e 0");
  const added = (what: keyof typeof contestants): Figure[] => [
    {
      what: `${what} − bun -e 0`,
      value: spreads[what].median - spreads["bun -e 0"].median,
      unit: "ms",
      budget: atMost(ADDED_MS_MAX),
    },
    { what: "  of processor time", value: cpu(what) - idle, unit: "ms", budget: atMost(CPU_MS_MAX) },
  ];
  return {
    title: `Hooks that inject a note, with 20,000 observations and a live worker, ${ROUNDS} rounds`,
    figures: [
      ...added("a file that is not known"),
      ...added("a file with a note"),
      ...added("a file that is not there"),
      ...added("a first prompt"),
      ...added("an error that is new"),
      ...added("an error that came up before"),
    ],
    spreads,
    notes: ["PreToolUse and PostToolUseFailure are waited for; PostToolUse runs beside the agent."],
  };
}

/** Median of the processor time that a process takes, system included. */
function cpuTimeMs({ command, environment, input }: Contestant): number {
  const times = Array.from({ length: CPU_ROUNDS }, (_, round) => {
    const stdin = input === undefined ? "ignore" : Buffer.from(input(round + 10_000));
    const { resourceUsage } = Bun.spawnSync([...command], { env: { ...environment }, stdin });
    return Number(resourceUsage?.cpuTime.total ?? 0) / 1_000;
  });
  return times.sort((a, b) => a - b)[CPU_ROUNDS >> 1] ?? Number.NaN;
}

function errorOf(number: number): string {
  return `src/cart.ts:12:5: error TS2304: Cannot find name '${nameOf(number)}'.`;
}

function nameOf(number: number): string {
  return `total${"x".repeat(number)}`;
}

/** Turns in which a build failed, a file was edited and the build passed. */
function addFailures(home: BenchHome, folder: string): void {
  using memory = openMemory(home);
  const begun = Date.now() - FAILING_TURNS * 60_000;
  const session = insertSessionOf(memory, projectIdentity(folder), "failing", begun);
  const bash = { name: "Bash", input: { command: COMMAND } };
  const edit = (number: number) => ({
    name: "Edit",
    input: {
      file_path: `${folder}/src/cart.ts`,
      old_string: "sum(cart)",
      new_string: `${nameOf(number)}(cart)`,
    },
  });
  for (let number = 1; number <= FAILING_TURNS; number += 1) {
    const turnId = insertTurnOf(memory, session, {
      ...{ number, at: begun + number * 30_000 },
      toolUses: [
        { ...bash, toolUseId: `toolu_${number}_1`, outcome: "failed", error: errorOf(number % 40) },
        { ...edit(number % 40), toolUseId: `toolu_${number}_2`, outcome: "ok" },
        { ...bash, toolUseId: `toolu_${number}_3`, outcome: "ok", result: "built" },
      ],
    });
    setObserved(memory, turnId);
  }
  indexAll(memory);
}

/** A file about which somebody saved a reason, so that its note is certain to be injected, and a prompt about it. */
function decideOnFile(home: BenchHome): { path: string; prompt: string } {
  using memory = openMemory(home);
  const row = memory
    .query<{ id: number; path: string; title: string }, []>(
      `SELECT o.id, f.path, o.title FROM observation_files f JOIN observations o ON o.id = f.observation_id
       WHERE f.is_modified = 1 AND f.project_id = 1 AND o.type = 'decision' ORDER BY o.created_at_epoch DESC LIMIT 1`,
    )
    .get();
  const { id = 0, path = "", title = "" } = row ?? {};
  memory.run(
    "UPDATE observations SET saved_by = 'person', title = 'Sums must be rounded once in ' || ? || ', because of ' || title || '.' WHERE id = ?",
    [path, id],
  );
  indexAll(memory);
  return { path, prompt: `Why must sums be rounded once because of ${title}` };
}
