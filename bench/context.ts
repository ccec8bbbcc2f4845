import { statSync } from "node:fs";
import { atMost, type BenchResult } from "./figures.ts";
import { fillMemory, indexMemory } from "./large-memory.ts";
import { countMemory, readMemory } from "./memory.ts";
import { sessionStartPayload } from "./payloads.ts";
import { BUN, type Contestant, race } from "./process-times.ts";
import { type BenchHome, openWorkplace } from "./workplace.ts";

const SIZE = { projects: 8, sessions: 5_000, turnsPerSession: 4, observationsPerTurn: 5 };
const ROUNDS = 100;
const ADDED_MS_MAX = 30;
const BYTES_PER_MB = 1 << 20;

/** How long a session waits for its context when the memory is large. */
export async function run(): Promise<BenchResult> {
  await using place = await openWorkplace();
  const [large, empty] = [place.home("large"), place.home("empty")];
  const folder = fillMemory(large, SIZE)[0] ?? large.dir;
  // A worker that is still indexing what was filled in would compete with what is measured.
  indexMemory(large);
  const counts = countsOf(large);
  for (const home of [large, empty]) await home.startWorker();
  let contextChars = 0;
  const start = (home: BenchHome): Contestant => ({
    command: [place.program, "hook", "claude-code", "SessionStart"],
    environment: { ...home.environment, CLAUDE_PROJECT_DIR: folder },
    input: (round) => sessionStartPayload(`bench-${round}`, folder),
  });
  const spreads = race(
    {
      "bun -e 0": { command: [BUN, "-e", "0"], environment: empty.environment },
      "SessionStart, no memory yet": start(empty),
      SessionStart: {
        ...start(large),
        check: (stdout) => {
          if (!stdout.includes("<claude-mem-history")) throw new Error("no context was injected");
          contextChars = stdout.length;
        },
      },
    },
    ROUNDS,
  );
  return {
    title: `SessionStart with ${counts.observations.toLocaleString("en")} observations and a live worker, ${ROUNDS} rounds`,
    figures: [
      {
        what: "SessionStart − bun -e 0",
        value: spreads.SessionStart.median - spreads["bun -e 0"].median,
        unit: "ms",
        budget: atMost(ADDED_MS_MAX),
      },
      {
        what: "  of which because of the memory",
        value: spreads.SessionStart.median - spreads["SessionStart, no memory yet"].median,
        unit: "ms",
      },
      { what: "size of claude-mem.db", value: statSync(large.paths.memory).size / BYTES_PER_MB, unit: "MB" },
      { what: "length of the context", value: contextChars, unit: "chars" },
    ],
    spreads,
    notes: [
      `${counts.projects} projects, ${counts.sessions.toLocaleString("en")} sessions, ${counts.summaries.toLocaleString("en")} summaries; ` +
        `an eighth of them in the project that is asked for.`,
    ],
  };
}

function countsOf(home: BenchHome) {
  using memory = readMemory(home);
  return countMemory(memory);
}
