import { hasOpen, isWorker, listProcesses, residentMb } from "./faults/kernel.ts";
import { untilAtRest } from "./faults/rest.ts";
import { atMost, type BenchResult, exactly } from "./figures.ts";
import { missingToolUses } from "./memory.ts";
import { hookPayload, sessionStartPayload, toolUsePayload } from "./payloads.ts";
import { spreadOf } from "./statistics.ts";
import { type BenchHome, openWorkplace } from "./workplace.ts";

const SESSIONS = 100;
const TURNS = 3;
const CALLS = 6;
/** Hooks that hosts have running at one moment; a hundred hosts on one machine do not all call in the same one. */
const HOOKS_AT_ONCE = 16;
/** The worker, one that just starts and leaves because there is one, and slots for children, of which it has none today. */
const OURS_MAX = 2;
const AFTER_MB_MAX = 150;
const REST_MB_MAX = 90;
const PAYLOAD_BYTES = 8_000;
const SAMPLE_MS = 25;
const DRAIN_MS_MAX = 60_000;
/** Quiet before the memory at rest is read. */
const QUIET_MS = 5_000;

/** A hundred sessions at once: is anything lost, how many processes are there, and how large is the worker? */
export async function run(): Promise<BenchResult> {
  await using place = await openWorkplace();
  const home = place.home("crowded");
  await home.startWorker();
  await Bun.sleep(QUIET_MS);
  const before = workerMb(home);
  const watch = watchProcesses(home);
  const hooks = await liveAll(place.program, home);
  const left = await untilAtRest(home, DRAIN_MS_MAX);
  const peak = watch.stop();
  const after = workerMb(home);
  await Bun.sleep(QUIET_MS);
  const rest = workerMb(home);
  const lost = missingToolUses(home, toolUseIds()).length;
  return {
    title: `${SESSIONS} sessions at once, ${hooks.ms.length} hooks, ${HOOKS_AT_ONCE} at a time`,
    figures: [
      { what: "events lost", value: lost, unit: "", budget: exactly(0) },
      { what: "hooks that did not end with 0", value: hooks.failed, unit: "", budget: exactly(0) },
      {
        what: "most processes that are not hooks",
        value: peak.others.length,
        unit: "",
        budget: atMost(OURS_MAX),
      },
      {
        what: "most processes, hooks included",
        value: peak.all,
        unit: "",
        budget: atMost(HOOKS_AT_ONCE + OURS_MAX),
      },
      { what: "worker before, at rest", value: before, unit: "MB", budget: atMost(REST_MB_MAX) },
      { what: "worker, largest", value: peak.mb, unit: "MB" },
      { what: "worker right after", value: after, unit: "MB", budget: atMost(AFTER_MB_MAX) },
      { what: `worker ${QUIET_MS / 1_000} s later`, value: rest, unit: "MB", budget: atMost(REST_MB_MAX) },
    ],
    spreads: { "a hook": spreadOf(hooks.ms) },
    notes: [
      `The processes that are not hooks were, at most: ${peak.others.map((one) => one.replace(place.dir, "")).join("; ")}.`,
      `Resident memory as the kernel counts it (VmRSS). Left to do in the end: ${left || "nothing"}.`,
    ],
  };
}

function toolUseId(session: number, turn: number, call: number): string {
  return `toolu_${session}_${turn}_${call}`;
}

function toolUseIds(): string[] {
  const ids: string[] = [];
  for (let session = 0; session < SESSIONS; session += 1)
    for (let turn = 0; turn < TURNS; turn += 1)
      for (let call = 0; call < CALLS; call += 1) ids.push(toolUseId(session, turn, call));
  return ids;
}

interface Hook {
  event: string;
  payload: string;
}

function hooksOf(session: number, directory: string): Hook[] {
  const sessionId = `session-${session}`;
  const hooks: Hook[] = [{ event: "SessionStart", payload: sessionStartPayload(sessionId, directory) }];
  for (let turn = 0; turn < TURNS; turn += 1) {
    const promptId = `prompt-${turn}-of-${sessionId}`;
    const payload = (event: string, fields: object) =>
      hooks.push({ event, payload: hookPayload(event, { sessionId, directory, promptId }, fields) });
    payload("UserPromptSubmit", { prompt: `Task ${turn} of ${sessionId}: mend the parser` });
    for (let call = 0; call < CALLS; call += 1) {
      const use = { sessionId, toolUseId: toolUseId(session, turn, call), directory, bytes: PAYLOAD_BYTES };
      hooks.push({ event: "PostToolUse", payload: toolUsePayload(use) });
    }
    payload("Stop", { last_assistant_message: `The parser keeps its place now, as of task ${turn}.` });
  }
  const end = hookPayload("SessionEnd", { sessionId, directory }, { reason: "other" });
  return [...hooks, { event: "SessionEnd", payload: end }];
}

/** Goes round the sessions, a hook of each, so that all of them run all the time; within one, hooks keep their order. */
async function liveAll(program: string, home: BenchHome): Promise<{ ms: number[]; failed: number }> {
  const sessions = Array.from({ length: SESSIONS }, (_, session) => hooksOf(session, home.dir));
  const waiting = [...sessions];
  const done = { ms: [] as number[], failed: 0 };
  const lane = async () => {
    for (let session = waiting.shift(); session !== undefined; session = waiting.shift()) {
      const hook = session.shift();
      if (hook === undefined) continue;
      const begun = performance.now();
      const child = Bun.spawn([program, "hook", "claude-code", hook.event], {
        env: home.environment,
        stdin: Buffer.from(hook.payload),
        stdout: "ignore",
        stderr: "ignore",
      });
      if ((await child.exited) !== 0) done.failed += 1;
      done.ms.push(performance.now() - begun);
      waiting.push(session);
    }
  };
  await Promise.all(Array.from({ length: HOOKS_AT_ONCE }, lane));
  return done;
}

interface Peak {
  all: number;
  /** Command lines of those that are not hooks. */
  others: string[];
  mb: number;
}

function watchProcesses(home: BenchHome): { stop(): Peak } {
  const peak: Peak = { all: 0, others: [], mb: 0 };
  const timer = setInterval(() => {
    const ours = listProcesses(home.dir);
    const others = ours.filter(({ command }) => !command.includes(" hook "));
    peak.all = Math.max(peak.all, ours.length);
    if (others.length > peak.others.length) peak.others = others.map(({ command }) => command);
    peak.mb = Math.max(peak.mb, workerMb(home));
  }, SAMPLE_MS);
  return {
    stop() {
      clearInterval(timer);
      return peak;
    },
  };
}

function workerMb(home: BenchHome): number {
  const workers = listProcesses(home.dir).filter(({ command }) => isWorker(command));
  const serving = workers.find(({ pid }) => hasOpen(pid, home.paths.memory));
  return serving === undefined ? 0 : residentMb(serving.pid);
}
