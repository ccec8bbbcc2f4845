import { atMost, type Figure } from "../figures.ts";
import { hookPayload, prose } from "../payloads.ts";
import { BUN, type Contestant, race } from "../process-times.ts";
import type { Spread } from "../statistics.ts";
import type { Workplace } from "../workplace.ts";

const ROUNDS = 60;
const RATIOS_MAX = { "4 KB with secrets": 2, "200 KB with secrets": 3, "200 KB of assignments": 3 } as const;
/** A hook that takes longer is ended by its own deadline, and loses its event. */
const LARGEST_MS_MAX = 1_200;
const BYTES = { "4 KB with secrets": 4_000, "200 KB with secrets": 200_000, "8 MB with secrets": 8_000_000 };
/** A line in some thirty of what a program prints. */
const LINE =
  "DB_PASSWORD=s3cr3tpw19 postgres://app:Xk29slQw@db/app Authorization: Bearer abc123def456ghi789\n";
const EVERY_CHARS = 3_000;

/** How long a hook takes that has secrets to find, beside `bun -e 0`. */
export async function raceSizes(
  place: Workplace,
): Promise<{ figures: Figure[]; spreads: Record<string, Spread> }> {
  const home = place.home("sizes");
  await home.startWorker();
  const hook = (stdout: string): Contestant => ({
    command: [place.program, "hook", "claude-code", "PostToolUse"],
    environment: home.environment,
    input: (round) =>
      hookPayload(
        "PostToolUse",
        { sessionId: "sizes", directory: home.dir },
        {
          tool_name: "Bash",
          tool_use_id: `toolu_${round}`,
          tool_input: { command: "x" },
          tool_response: { stdout },
        },
      ),
  });
  const spreads = race(
    {
      "bun -e 0": { command: [BUN, "-e", "0"], environment: home.environment },
      ...Object.fromEntries(Object.entries(BYTES).map(([name, bytes]) => [name, hook(printed(bytes))])),
      "200 KB of assignments": hook("token = abcdef; ".repeat(200_000 / 16)),
    } as Record<string, Contestant>,
    ROUNDS,
  );
  const median = (name: string) => spreads[name]?.median ?? Number.NaN;
  return {
    spreads,
    figures: [
      ...Object.entries(RATIOS_MAX).map(([name, limit]) => ({
        what: `hook, ${name} ÷ bun -e 0`,
        value: median(name) / median("bun -e 0"),
        unit: "×",
        budget: atMost(limit),
      })),
      {
        what: "hook, 8 MB with secrets, slowest",
        value: spreads["8 MB with secrets"]?.max ?? Number.NaN,
        unit: "ms",
        budget: atMost(LARGEST_MS_MAX),
      },
    ],
  };
}

function printed(bytes: number): string {
  const pieces = Array.from(
    { length: Math.ceil(bytes / EVERY_CHARS) },
    (_, index) => prose(EVERY_CHARS, index) + LINE,
  );
  return pieces.join("").slice(0, bytes - LINE.length) + LINE;
}
