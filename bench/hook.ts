import { atMost, type BenchResult, type Figure } from "./figures.ts";
import { countToolUses } from "./memory.ts";
import { toolUsePayload } from "./payloads.ts";
import { BUN, type Contestant, race } from "./process-times.ts";
import type { Spread } from "./statistics.ts";
import { type BenchHome, openWorkplace } from "./workplace.ts";

const ROUNDS = 200;
const SMALL_BYTES = 4_000;
const LARGE_BYTES = 200_000;
const SMALL_RATIO_MAX = 2;
const LARGE_RATIO_MAX = 3;
const HOOK = ["hook", "claude-code", "PostToolUse"];

/** How long a capturing hook takes beside `bun -e 0`, and where its time goes. */
export async function run(): Promise<BenchResult> {
  await using place = await openWorkplace();
  const [watched, alone] = [place.home("watched"), place.home("alone")];
  await watched.startWorker();
  const hook = (home: BenchHome, bytes: number, extra: Record<string, string> = {}): Contestant => ({
    command: [place.program, ...HOOK],
    environment: { ...home.environment, ...extra },
    input: (round) =>
      toolUsePayload({
        sessionId: "bench",
        toolUseId: `toolu_${bytes}_${round}`,
        directory: home.dir,
        bytes,
      }),
  });
  const plain = { environment: alone.environment };
  const spreads = race(
    {
      "/bin/true": { ...plain, command: ["/bin/true"] },
      "bun -e 0": { ...plain, command: [BUN, "-e", "0"] },
      "hook, 4 KB": hook(watched, SMALL_BYTES),
      "hook, 200 KB": hook(watched, LARGE_BYTES),
      "hook, 4 KB, no worker": hook(alone, SMALL_BYTES),
      "hook, 200 KB, no worker": hook(alone, LARGE_BYTES),
      // The same hook, ended early: for one of our own runs before it reads, for a skipped tool before it writes.
      "… that only loads": hook(alone, SMALL_BYTES, { CLAUDE_MEM_INTERNAL: "1" }),
      "… and reads": hook(alone, SMALL_BYTES, { CLAUDE_MEM_SKIP_TOOLS: "Bash" }),
    },
    ROUNDS,
  );
  const taken = await countToolUses(watched, 2 * ROUNDS);
  return {
    title: `A capturing hook (PostToolUse), ${ROUNDS} rounds, processes in turn`,
    figures: [...ratios(spreads), ...phases(spreads)],
    spreads,
    notes: [
      `Spawned with posix_spawn and waited for; that alone takes ${spreads["/bin/true"].median.toFixed(1)} ms (/bin/true).`,
      `The worker took ${taken} tool uses over meanwhile.`,
    ],
  };
}

type Spreads = Readonly<Record<string, Spread>>;

function ratios(spreads: Spreads): Figure[] {
  const base = medianOf(spreads, "bun -e 0");
  const ratio = (what: string, limit: number): Figure => ({
    what: `${what} ÷ bun -e 0`,
    value: medianOf(spreads, what) / base,
    unit: "×",
    budget: atMost(limit),
  });
  return [
    ratio("hook, 4 KB", SMALL_RATIO_MAX),
    ratio("hook, 200 KB", LARGE_RATIO_MAX),
    ratio("hook, 4 KB, no worker", SMALL_RATIO_MAX),
    ratio("hook, 200 KB, no worker", LARGE_RATIO_MAX),
  ];
}

/** Differences between medians of ever longer parts of the hook. */
function phases(spreads: Spreads): Figure[] {
  const step = (what: string, until: string, from: string): Figure => ({
    what: `  of which ${what}`,
    value: medianOf(spreads, until) - medianOf(spreads, from),
    unit: "ms",
  });
  return [
    step("starting the runtime and loading the program", "… that only loads", "/bin/true"),
    step("reading stdin and settings", "… and reads", "… that only loads"),
    step("cleaning and committing, a worker running", "hook, 4 KB", "… and reads"),
    step("cleaning and committing, no worker", "hook, 4 KB, no worker", "… and reads"),
    step("the other 196 KB", "hook, 200 KB", "hook, 4 KB"),
  ];
}

function medianOf(spreads: Spreads, name: string): number {
  return spreads[name]?.median ?? Number.NaN;
}
