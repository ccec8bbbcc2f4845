import { appendFileSync, mkdirSync } from "node:fs";
import { dirname } from "node:path";
import type { JsonObject } from "../../src/domain/host-event.ts";
import { chanceOf } from "./random.ts";
import { planSession, type Step } from "./session-plan.ts";

/** What a host process is told on its command line, as JSON. */
export interface HostOrder {
  recorded: string;
  /** Where the transcript grows. */
  transcript: string;
  program: string;
  environment: Record<string, string>;
  seed: number;
  /** Share of hooks that are ended with SIGKILL somewhere in their run. */
  killedHooks: number;
  /** After so many hooks the host ends itself with SIGKILL; never when absent. */
  hooksMax?: number;
  /** Asynchronous hooks that run at once. */
  hooksAtOnce: number;
}

/** What it says on stdout, a line for each hook. */
export interface HookReport {
  event: string;
  ended: "ok" | "killed" | "failed";
  ms: number;
}

/** The host writes its transcript this much later than it runs its hooks. */
const FLUSH_MS = 100;
/** A hook takes some 25 ms; one that is killed is so anywhere in that, and sometimes just after its end. */
const HOOK_KILLED_WITHIN_MS = 35;
const ASYNCHRONOUS: ReadonlySet<string> = new Set([
  "PostToolUse",
  "PostToolUseFailure",
  "SubagentStop",
  "PreCompact",
]);

/**
 * A process that lives one recorded session again as a host does: it runs the real hooks, as their parent, and lets the
 * transcript grow behind them. It is a process of its own because it is by the host's process that the worker sees
 * whether a session still runs.
 */
async function live(order: HostOrder): Promise<void> {
  const chance = chanceOf(order.seed);
  const { steps } = planSession(order.recorded, order.transcript);
  const writer = lateWriter(order.transcript);
  const running = new Set<Promise<void>>();
  let hooks = 0;
  for (const step of steps) {
    if (step.kind === "line") {
      writer.add(step.entry);
      continue;
    }
    if (order.hooksMax !== undefined && hooks >= order.hooksMax) {
      writer.flush();
      process.kill(process.pid, "SIGKILL");
    }
    hooks += 1;
    const isLate = ASYNCHRONOUS.has(step.event);
    // Before any other hook more time passes than that, a person's typing or the end of the model's answer.
    if (!isLate) writer.flush();
    const killAfterMs = chance.happens(order.killedHooks)
      ? chance.between(0, HOOK_KILLED_WITHIN_MS)
      : undefined;
    const hook = runHook(order, step, killAfterMs).finally(() => running.delete(hook));
    running.add(hook);
    if (!isLate) await hook;
    else if (running.size >= order.hooksAtOnce) await Promise.race(running);
  }
  writer.flush();
  await Promise.all(running);
}

async function runHook(
  order: HostOrder,
  step: Extract<Step, { kind: "hook" }>,
  killAfterMs: number | undefined,
): Promise<void> {
  const begun = performance.now();
  const child = Bun.spawn([order.program, "hook", "claude-code", step.event], {
    env: order.environment,
    stdin: Buffer.from(JSON.stringify(step.payload)),
    stdout: "ignore",
    stderr: "ignore",
  });
  const timer = killAfterMs === undefined ? undefined : setTimeout(() => child.kill("SIGKILL"), killAfterMs);
  const exitCode = await child.exited;
  clearTimeout(timer);
  const ended = child.signalCode === "SIGKILL" ? "killed" : exitCode === 0 ? "ok" : "failed";
  const report: HookReport = { event: step.event, ended, ms: performance.now() - begun };
  process.stdout.write(`${JSON.stringify(report)}\n`);
}

/** Writes lines a little later than they were made, dated when they were made. */
function lateWriter(path: string) {
  mkdirSync(dirname(path), { recursive: true });
  let pending: string[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  const flush = () => {
    clearTimeout(timer);
    timer = undefined;
    if (pending.length > 0) appendFileSync(path, pending.join(""));
    pending = [];
  };
  return {
    flush,
    add(entry: JsonObject) {
      const timestamp = new Date().toISOString();
      const dated = entry.timestamp === undefined ? entry : { ...entry, timestamp };
      pending.push(`${JSON.stringify(dated)}\n`);
      timer ??= setTimeout(flush, FLUSH_MS);
    },
  };
}

await live(JSON.parse(process.argv[2] ?? "") as HostOrder);
