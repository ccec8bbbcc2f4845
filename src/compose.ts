import { existsSync } from "node:fs";
import type { Environment } from "./config/paths.ts";
import { VERSION } from "./config/version.ts";
import { openCuration } from "./curation/open-curation.ts";
import { keepFinishing } from "./forgetting/finish-forgets.ts";
import { claudeCode } from "./hosts/claude-code/host.ts";
import { createImports } from "./import/imports.ts";
import { createSessionApi } from "./ingest/api-sessions.ts";
import { captureRules } from "./ingest/capture-rules.ts";
import { viewerFolder } from "./install/package-root.ts";
import { createInTurn } from "./lib/in-turn.ts";
import { LOCAL_OBSERVER, observeLocally } from "./observer/local/observe.ts";
import { observeOne } from "./observer/observe-turns.ts";
import type { Children } from "./supervisor/children.ts";
import { cleanUpPm2Once } from "./supervisor/clean-up-pm2.ts";
import { platformOf } from "./supervisor/platform/platform-of.ts";
import type { StartProgram } from "./supervisor/run-program.ts";
import { WORKER_FLAGS } from "./supervisor/start-worker.ts";
import { superviseChildren } from "./supervisor/supervise-children.ts";
import { forgetWorkerFault, writeWorkerFiles } from "./supervisor/worker-files.ts";
import { openVectors } from "./vectors/open-vectors.ts";
import { curationDeps } from "./worker/curation-deps.ts";
import { type HeldWorker, holdLock } from "./worker/hold-lock.ts";
import { IDLE_LIMITS, type IdleLimits, watchIdle } from "./worker/idle-watch.ts";
import { openApi } from "./worker/open-api.ts";
import { openMemoryOrRebuild } from "./worker/open-memory.ts";
import { openModel } from "./worker/open-model.ts";
import { retentionLimits } from "./worker/retention.ts";
import { createHookTimes } from "./worker/status.ts";
import { startWorkerLoop } from "./worker/worker.ts";

/** Runs the worker until it is stopped; ends at once if another one runs. Resolves to the exit code. */
export function runWorker(
  environment: Environment,
  flags: ReadonlySet<string>,
  idle: IdleLimits = IDLE_LIMITS,
): Promise<number> {
  return holdLock({ environment, flags }, (worker) => serve(worker, idle));
}

/**
 * Wires the worker's parts and works until there is a reason to leave. Parts are closed in the reverse order. Throws when
 * the memory cannot be opened or is damaged.
 */
async function serve(worker: HeldWorker, idle: IdleLimits): Promise<string> {
  const { paths, environment, settings, log, lock } = worker;
  // Listens from the start, so that a worker that is stopped while it opens the memory shuts down cleanly.
  const stopping = stopSignal();
  // A worker that shuts down cleanly deletes this file.
  const isSuspect = existsSync(paths.workerPid);
  writeWorkerFiles(paths, process.pid, undefined);
  const platform = platformOf(process.platform, environment);
  const startTokenOf = (pid: number) => platform.startToken(pid);
  const rules = captureRules(settings, paths, environment);
  const hosts = new Map([[claudeCode.name, claudeCode]]);
  using memory = openMemoryOrRebuild(paths, { rules, host: claudeCode, log }, isSuspect);
  const hookTimes = createHookTimes();
  const capture = { memory, rules, hosts, startTokenOf, log, noteHookMs: hookTimes.note };
  await using supervised = superviseChildren({
    file: paths.processes,
    environment,
    log,
    maxConcurrentAgents: settings.maxConcurrentAgents,
  });
  await using model = openModel({ ...worker, memory, startClaude: startObserver(supervised.children) });
  await using vectors = openVectors({
    ...worker,
    memory,
    startProgram: (request) => supervised.children.start({ ...request, kind: "program" }),
  });
  const observe = {
    memory,
    log,
    observer: { name: LOCAL_OBSERVER, observe: observeLocally },
    model: model.queue,
  };
  using imports = createImports({ memory, rules, log, paths });
  using loop = startWorkerLoop({
    ...capture,
    ...observe,
    meaning: vectors.meaning,
    paths,
    imports,
    retention: retentionLimits(settings),
    isInPlace: lock.isInPlace,
  });
  const sessionApi = createSessionApi({
    memory,
    rules,
    observe: (id) => observeOne(observe, id),
    now: Date.now,
  });
  const curation = curationDeps({ worker, memory, capture, loop, children: supervised.children });
  const inTurn = createInTurn();
  using _finishing = keepFinishing(curation, inTurn);
  using api = openApi({
    worker,
    memory,
    loop,
    children: supervised.children,
    platform,
    lostSessions: capture,
    sessionApi,
    changes: openCuration(curation, inTurn),
    findVectorHits: vectors.meaning?.findVectorHits,
    modelName: model.name,
    hookTimes,
    viewerFolder: viewerFolder(),
  });
  using watch = watchIdle({ memory, lastUseAt: () => Math.max(loop.busyAt(), api.usedAt()) }, idle);
  if (worker.flags.has(WORKER_FLAGS.fromHook)) void cleanUpPm2Once(paths, environment, log);
  forgetWorkerFault(paths);
  log.info("worker started", { pid: process.pid, port: api.port, version: VERSION });
  const reason = await Promise.race([stopping, api.leaving, watch.idle, loop.ended]);
  if (typeof reason !== "string") throw reason;
  return reason;
}

/** The `claude` program runs as a child of the worker: in a slot, registered, ended with its group. */
function startObserver(children: Children): StartProgram {
  return (request) => children.start({ ...request, kind: "observer" });
}

function stopSignal(): Promise<string> {
  return new Promise((resolve) => {
    for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) process.once(signal, resolve);
  });
}
