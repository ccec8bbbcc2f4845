import { existsSync } from "node:fs";
import { setPriority } from "node:os";
import { createApp } from "./api/app.ts";
import { type Listening, listen } from "./api/listen.ts";
import { captureRules } from "./capture/rules.ts";
import { ensureApiToken } from "./config/api-token.ts";
import { type DataPaths, dataPaths, type Environment } from "./config/paths.ts";
import { loadSettings, type Settings } from "./config/settings.ts";
import { VERSION } from "./config/version.ts";
import { asMemoryError } from "./domain/error.ts";
import { claudeCode } from "./hosts/claude-code/host.ts";
import { ensurePrivateDirectory } from "./lib/private-files.ts";
import { LOCAL_OBSERVER, observeLocally } from "./observer/local/observe.ts";
import type { Health } from "./protocol/health.ts";
import { isSessionOver } from "./store/sessions.ts";
import type { Children } from "./supervisor/children.ts";
import { cleanUpPm2Once } from "./supervisor/clean-up-pm2.ts";
import { examineAside } from "./supervisor/examine-aside.ts";
import { type HeldLock, tryLock } from "./supervisor/lock.ts";
import { describeHolder, platformOf } from "./supervisor/platform/platform-of.ts";
import { endReplaceable } from "./supervisor/replace-worker.ts";
import { WORKER_FLAGS } from "./supervisor/start-worker.ts";
import { superviseChildren } from "./supervisor/supervise-children.ts";
import { keepWorkerFiles, removeWorkerFiles, writeWorkerFiles } from "./supervisor/worker-files.ts";
import { IDLE_LIMITS, type IdleLimits, watchIdle } from "./worker/idle-watch.ts";
import { type LogFile, openLogFile } from "./worker/log-file.ts";
import { openMemoryOrRebuild } from "./worker/open-memory.ts";
import { DIRECTORY_REMOVED, startWorkerLoop, type WorkerLoop } from "./worker/worker.ts";

/** What the worker makes is for its owner alone, whatever the shell that started it allows. */
const UMASK = 0o077;
/** Longer than anybody holds the lock who only looks whether there is a worker. */
const LOCK_WAIT_MS = 250;
const WORKER_NICENESS = 5;
/** An answer is on its way before the worker that was asked to leave closes its connections. */
const ANSWER_MS = 50;

interface Run {
  paths: DataPaths;
  environment: Environment;
  flags: ReadonlySet<string>;
  idle: IdleLimits;
}

/**
 * Runs the worker until it is told to stop. Resolves to the exit code; at once with 0 when another worker is there
 * already, which is what several hooks that start one at the same time rely on.
 */
export async function runWorker(
  environment: Environment,
  flags: ReadonlySet<string>,
  idle: IdleLimits = IDLE_LIMITS,
): Promise<number> {
  process.umask(UMASK);
  const run = { paths: dataPaths(environment), environment, flags, idle };
  try {
    ensurePrivateDirectory(run.paths.dir);
    const { settings, faults } = await loadSettings(run.paths.settings, environment);
    const taken = await takeLock(run, settings.workerPort);
    if (taken === undefined) return 0;
    // What the user runs comes first; nobody waits for the worker.
    setPriority(WORKER_NICENESS);
    const log = openLogFile(run.paths.logs, settings.logLevel);
    for (const text of [...faults.map((fault) => fault.message), ...taken.remarks]) log.warning(text);
    return await runLocked({ ...run, settings, log }, taken.lock);
  } catch (error) {
    // Without a data directory there is no log either.
    const fault = asMemoryError(error, `the worker cannot run in ${run.paths.dir}`);
    process.stderr.write(`claude-mem: ${fault.explanation}\n`);
    return fault.policy.exitCode;
  }
}

async function takeLock(run: Run, port: number): Promise<{ lock: HeldLock; remarks: string[] } | undefined> {
  const { paths, flags } = run;
  const replaced = flags.has(WORKER_FLAGS.replace) ? await endReplaceable(paths, port) : { remarks: [] };
  if (replaced === undefined) return undefined;
  const lock = tryLock(paths.workerLock, LOCK_WAIT_MS);
  replaced.turn?.release();
  return lock === undefined ? undefined : { lock, remarks: replaced.remarks };
}

interface LockedRun extends Run {
  settings: Settings;
  log: LogFile;
}

async function runLocked(run: LockedRun, lock: HeldLock): Promise<number> {
  const { paths, log } = run;
  try {
    const reason = await serve(run, lock);
    // Whoever removed the data directory gets nothing of it back.
    if (reason === DIRECTORY_REMOVED) return 0;
    removeWorkerFiles(paths);
    log.info("worker stopped", { reason });
    return 0;
  } catch (error) {
    const fault = asMemoryError(error, "the worker cannot run");
    log.error(fault.explanation, { code: fault.code });
    return fault.policy.exitCode;
  } finally {
    log.close();
    lock.release();
  }
}

/** Works until there is a reason to leave, and says which. Throws when the memory cannot be opened or is damaged. */
async function serve(run: LockedRun, lock: HeldLock): Promise<string> {
  const { paths, environment, settings, log } = run;
  // Listened for from the start, so that a worker that is told to leave while it opens the memory leaves in order.
  const stopping = stopSignal();
  // Each worker that leaves in order takes this file with it.
  const isSuspect = existsSync(paths.workerPid);
  writeWorkerFiles(paths, process.pid, undefined);
  const rules = captureRules(settings, paths, environment);
  using memory = openMemoryOrRebuild(paths, { rules, host: claudeCode, log }, isSuspect);
  const hosts = new Map([[claudeCode.name, claudeCode]]);
  const observer = { name: LOCAL_OBSERVER, observe: observeLocally };
  const platform = platformOf(process.platform, environment);
  const retention = { days: settings.retentionDays, megabytes: settings.memoryMegabytes };
  await using supervised = superviseChildren({
    file: paths.processes,
    environment,
    log,
    maxConcurrentAgents: settings.maxConcurrentAgents,
    isOver: (sessionId) => isSessionOver(memory, sessionId),
  });
  using loop = startWorkerLoop({
    memory,
    paths,
    log,
    rules,
    hosts,
    observer,
    startTokenOf: (pid) => platform.startToken(pid),
    retention,
    isInPlace: lock.isInPlace,
  });
  using api = openApi(run, loop, supervised.children);
  using watch = watchIdle({ lastUseAt: () => Math.max(loop.busyAt(), api.usedAt()), memory }, run.idle);
  if (run.flags.has(WORKER_FLAGS.fromHook)) void cleanUpPm2Once(paths, environment, log);
  log.info("worker started", { pid: process.pid, port: api.port, version: VERSION });
  const reason = await Promise.race([stopping, api.leaving, watch.idle, loop.ended]);
  if (typeof reason !== "string") throw reason;
  return reason;
}

interface OpenApi extends Disposable {
  port: number | undefined;
  /** Resolves when somebody asks the worker to leave. */
  leaving: Promise<string>;
  usedAt(): number;
}

function openApi(run: LockedRun, loop: WorkerLoop, children: Children): OpenApi {
  const { paths, environment, settings, log } = run;
  const platform = platformOf(process.platform, environment);
  const { promise: leaving, resolve: leave } = Promise.withResolvers<string>();
  const startedAt = performance.now();
  let usedAt = Date.now();
  let listening: Listening | undefined;
  const app = createApp({
    token: ensureApiToken(paths.apiToken),
    log,
    health: () => healthOf({ loop, listening, startedAt, wantedPort: settings.workerPort }),
    noteUse: () => {
      usedAt = Date.now();
    },
    examine: () => examineAside(children, paths, environment),
    leave: () => void setTimeout(leave, ANSWER_MS, "asked"),
  });
  listening = listen(app, {
    port: settings.workerPort,
    holderOf: (taken) => describeHolder(platform.findPortHolder(taken)),
    log,
  });
  const port = listening?.port;
  const keeping = keepWorkerFiles(paths, process.pid, port, log);
  const close = () => {
    keeping[Symbol.dispose]();
    listening?.close();
  };
  return { port, leaving, usedAt: () => usedAt, [Symbol.dispose]: close };
}

interface ServingState {
  loop: WorkerLoop;
  listening: Listening | undefined;
  /** By the process's own clock. */
  startedAt: number;
  wantedPort: number;
}

function healthOf({ loop, listening, startedAt, wantedPort }: ServingState): Health {
  const isWell = loop.fault() === undefined && listening?.port === wantedPort;
  return {
    status: isWell ? "ok" : "degraded",
    uptime: Math.round((performance.now() - startedAt) / 1_000),
    port: listening?.port ?? 0,
    pid: process.pid,
    version: VERSION,
  };
}

function stopSignal(): Promise<string> {
  return new Promise((resolve) => {
    for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) process.once(signal, resolve);
  });
}
