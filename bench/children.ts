import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ChildRequest } from "../src/supervisor/child.ts";
import { openChildRegistry } from "../src/supervisor/child-registry.ts";
import { Children } from "../src/supervisor/children.ts";
import { platformOf } from "../src/supervisor/platform/platform-of.ts";
import { processesOf } from "../test/kit/processes.ts";
import { type BenchResult, exactly } from "./figures.ts";
import { BUN } from "./process-times.ts";
import { spreadOf } from "./statistics.ts";

const SESSIONS = 100;
const SLOTS = 2;
const KILLS = 100;
const STARTS = 200;
const WORKER = join(import.meta.dir, "..", "test", "kit", "child-owner.ts");
/** What a killed worker leaves: a child, one that ignores SIGTERM, and two grandchildren. */
const LEFT_BEHIND = ["exec sleep 60", 'trap "" TERM; exec sleep 60', "sleep 60 & sleep 60 & wait"];
const quiet = () => undefined;
const SILENT_LOG = { debug: quiet, info: quiet, warning: quiet, error: quiet };

/** A hundred sessions at once, and a hundred workers killed over their children: how many processes, and who is left? */
export async function run(): Promise<BenchResult> {
  const home = mkdtempSync(join(tmpdir(), "claude-mem-bench-"));
  try {
    const crowd = await sessionsAtOnce(home);
    const left = await killedWorkers(home);
    const starts = await startTimes(home);
    return {
      title: `${SESSIONS} sessions at once on ${SLOTS} slots; ${KILLS} workers killed over their children`,
      figures: [
        { what: "observer processes at once", value: crowd.most, unit: "", budget: exactly(SLOTS) },
        { what: "sessions that were observed", value: crowd.done, unit: "", budget: exactly(SESSIONS) },
        { what: "processes left after all", value: left + crowd.left, unit: "", budget: exactly(0) },
      ],
      spreads: starts,
      notes: [
        "A start waits for the entry in the registry, an end for its removal; both write the file anew.",
      ],
    };
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

async function sessionsAtOnce(home: string): Promise<{ most: number; done: number; left: number }> {
  const children = openChildren(home);
  let most = 0;
  const timer = setInterval(() => {
    most = Math.max(most, processesOf(home).length);
  }, 5);
  const outcomes = await Promise.all(
    Array.from({ length: SESSIONS }, async (_, index) => {
      const session = { id: `session-${index}`, startedAt: Date.now() };
      const child = await children.start({ ...request(home, "exec sleep 0.05"), kind: "observer", session });
      return child.exited;
    }),
  );
  clearInterval(timer);
  const done = outcomes.filter(({ kind }) => kind === "ended").length;
  return { most, done, left: processesOf(home).length };
}

/** Each worker is a new process on the same registry; the next one's first sweep ends what it left. */
async function killedWorkers(home: string): Promise<number> {
  for (let kill = 0; kill < KILLS; kill += 1) {
    const worker = Bun.spawn([BUN, WORKER, registryFile(home), ...LEFT_BEHIND], {
      env: { HOME: home, PATH: process.env.PATH ?? "" },
      stdout: "pipe",
    });
    const { value } = await worker.stdout.getReader().read();
    const pids: number[] = JSON.parse(new TextDecoder().decode(value));
    worker.kill("SIGKILL");
    await worker.exited;
    // Every other time the leader of a group dies before anybody looks.
    if (kill % 2 === 0) process.kill(pids.at(-1) ?? 0, "SIGKILL");
    await openChildren(home).sweep();
  }
  const registered = JSON.parse(readFileSync(registryFile(home), "utf8")).children.length;
  return processesOf(home).length + registered;
}

async function startTimes(home: string) {
  const children = openChildren(home);
  const samples = { "Bun.spawn": [] as number[], "Children.start": [] as number[] };
  for (let index = 0; index < STARTS; index += 1) {
    const bare = performance.now();
    await Bun.spawn(["/bin/true"], { stdin: "pipe", stdout: "pipe", stderr: "pipe" }).exited;
    samples["Bun.spawn"].push(performance.now() - bare);
    const ours = performance.now();
    await (await children.start({ ...request(home, ""), command: ["/bin/true"] })).exited;
    samples["Children.start"].push(performance.now() - ours);
  }
  return {
    "Bun.spawn": spreadOf(samples["Bun.spawn"]),
    "Children.start": spreadOf(samples["Children.start"]),
  };
}

function openChildren(home: string): Children {
  return new Children({
    platform: platformOf(process.platform, process.env),
    registry: openChildRegistry(registryFile(home), SILENT_LOG),
    log: SILENT_LOG,
    maxConcurrentAgents: SLOTS,
    graceMs: 200,
  });
}

function registryFile(home: string): string {
  return join(home, "processes.json");
}

function request(home: string, script: string): ChildRequest {
  return {
    command: ["/bin/sh", "-c", script],
    kind: "program",
    cwd: home,
    environment: { HOME: home, PATH: process.env.PATH },
  };
}
