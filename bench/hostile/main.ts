import { readFileSync } from "node:fs";
import { findApiToken } from "../../src/config/api-token.ts";
import type { DataPaths } from "../../src/config/paths.ts";
import { parseHealth } from "../../src/protocol/health.ts";
import { callWorker } from "../../src/supervisor/call-worker.ts";
import { readWorkerAddress } from "../../src/supervisor/worker-files.ts";
import { atMost, type BenchResult, exactly } from "../figures.ts";
import { openWorkplace } from "../workplace.ts";
import { attack, contentOf } from "./attack.ts";
import type { Target } from "./requests.ts";

const REQUESTS = 10_000;
/** Of the body of a gigabyte, with what the kernel's buffers take. */
const POURED_MB_MAX = 16;
/** Of pages that listen, docs/failures.md. */
const STREAMS_MAX = 64;
/** What the worker's memory may grow by meanwhile. */
const GROWN_MB_MAX = 200;
const START_MS = 10_000;
const WORD = "guineas";

/** What 10,000 hostile requests to a real worker read, write and cost. */
export async function run(): Promise<BenchResult> {
  await using place = await openWorkplace();
  const home = place.home("hostile");
  await home.startWorker();
  const target = await reach(home.paths);
  await callWorker(home.paths, {
    method: "POST",
    route: "/api/observations",
    body: { text: `The salary of Ada is 4242 ${WORD}.`, project: home.dir },
  });
  const pid = readWorkerAddress(home.paths)?.pid ?? 0;
  await Bun.sleep(1_000);
  const before = { content: contentOf(home.paths), mb: residentMb(pid, "VmRSS") };
  const begun = performance.now();
  const outcome = await attack(target, REQUESTS, [WORD]);
  const seconds = (performance.now() - begun) / 1_000;
  const healthAt = performance.now();
  const health = await fetch(`http://127.0.0.1:${target.port}/health`).then((answer) => answer.text());
  const healthMs = performance.now() - healthAt;
  return {
    title: `${outcome.sent} hostile requests to a real worker, in ${seconds.toFixed(0)} s`,
    figures: [
      { what: "let in that should not be", value: outcome.letIn.length, unit: "", budget: exactly(0) },
      {
        what: "answers with a word of the memory or a file",
        value: outcome.leaks.length,
        unit: "",
        budget: exactly(0),
      },
      {
        what: "changes to rows and files",
        value: contentOf(home.paths) === before.content ? 0 : 1,
        unit: "",
        budget: exactly(0),
      },
      {
        what: "healthy afterwards",
        value: parseHealth(health)?.pid === pid ? 1 : 0,
        unit: "",
        budget: exactly(1),
      },
      { what: "time until it says so", value: healthMs, unit: "ms" },
      {
        what: "taken of a body of 1 GB",
        value: outcome.pouredMax / 1e6,
        unit: "MB",
        budget: atMost(POURED_MB_MAX),
      },
      { what: "streams opened of 200", value: outcome.streams, unit: "", budget: atMost(STREAMS_MAX) },
      { what: "resident memory before", value: before.mb, unit: "MB" },
      {
        what: "grown by, at its highest",
        value: residentMb(pid, "VmHWM") - before.mb,
        unit: "MB",
        budget: atMost(GROWN_MB_MAX),
      },
    ],
    spreads: {},
    notes: [
      ...Object.entries(outcome.answers).map(([kind, statuses]) => `${kind}: ${JSON.stringify(statuses)}`),
      "0 is a connection that was closed, or not answered within 2 s.",
      ...[...outcome.letIn, ...outcome.leaks].slice(0, 20),
    ],
  };
}

async function reach(paths: DataPaths): Promise<Target> {
  const deadline = performance.now() + START_MS;
  while (readWorkerAddress(paths) === undefined || findApiToken(paths.apiToken) === undefined) {
    if (performance.now() > deadline) throw new Error("the worker does not listen");
    await Bun.sleep(20);
  }
  const port = readWorkerAddress(paths)?.port ?? 0;
  const { ticket } = await callWorker(paths, { method: "POST", route: "/api/admin/viewer-ticket" });
  const login = await fetch(`http://127.0.0.1:${port}/login?ticket=${String(ticket)}`);
  const cookie = (login.headers.get("set-cookie") ?? "").split(";")[0] ?? "";
  return { port, token: findApiToken(paths.apiToken) ?? "", cookie };
}

function residentMb(pid: number, field: "VmRSS" | "VmHWM"): number {
  const kilobytes = new RegExp(`${field}:\\s*(\\d+)`).exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
  return Number(kilobytes ?? 0) / 1_024;
}
