import type { Database } from "bun:sqlite";
import { rmSync } from "node:fs";
import { createApp } from "../api/app.ts";
import { createEventHub } from "../api/event-hub.ts";
import { type Listening, listen } from "../api/listen.ts";
import { createTickets, openViewerSessions } from "../api/viewer-sessions.ts";
import { ensureApiToken } from "../config/api-token.ts";
import { liveSettings } from "../config/live-settings.ts";
import { VERSION } from "../config/version.ts";
import { importStates } from "../import/import-state.ts";
import { failAllStaleSessions, type LostSessionDeps } from "../ingest/lost-sessions.ts";
import { costReport } from "../observer/cost-report.ts";
import type { SessionApi } from "../protocol/api-session.ts";
import type { MemoryChanges } from "../protocol/curation.ts";
import type { Health } from "../protocol/health.ts";
import { previewContext } from "../recall/preview-context.ts";
import { openMemoryForReading } from "../store/database/open-for-reading.ts";
import { listParkedTurns, retryParkedTurns } from "../store/usage/model-turns.ts";
import type { Children } from "../supervisor/children.ts";
import type { Platform } from "../supervisor/platform/platform.ts";
import { describeHolder } from "../supervisor/platform/platform-of.ts";
import { runAside } from "../supervisor/run-aside.ts";
import { startDetached } from "../supervisor/run-self.ts";
import { keepWorkerFiles } from "../supervisor/worker-files.ts";
import type { FindVectorHits } from "../vectors/meaning.ts";
import { openViewerFiles } from "../viewer/viewer-files.ts";
import type { HeldWorker } from "./hold-lock.ts";
import { budgetsOf } from "./open-model.ts";
import { readLogs } from "./read-logs.ts";
import { type HookTimes, statsOf, statusOf } from "./status.ts";
import type { WorkerLoop } from "./worker.ts";

/** How long the answer to a shutdown request has before its connection is closed. */
const ANSWER_MS = 50;
const EXAMINE_TIMEOUT_MS = 25_000;
const PARKED_MAX = 100;
/** Each import is summed up over all of its files. */
const IMPORTS_MAX = 3;

export interface OpenApi extends Disposable {
  port: number | undefined;
  /** Resolves when a request asks the worker to exit. */
  leaving: Promise<string>;
  /** The time of the last request, milliseconds since 1970. */
  usedAt(): number;
}

export interface OpenApiDeps {
  worker: HeldWorker;
  memory: Database;
  loop: WorkerLoop;
  children: Children;
  platform: Platform;
  lostSessions: LostSessionDeps;
  sessionApi: SessionApi;
  changes: MemoryChanges;
  /** Undefined if vectors are off. */
  findVectorHits: FindVectorHits | undefined;
  /** The model that summarizes turns. */
  modelName: string;
  hookTimes: HookTimes;
  /** The folder of the built viewer, for a program that has none embedded. */
  viewerFolder: string;
}

/** Opens the HTTP API and writes down its address. */
export function openApi(deps: OpenApiDeps): OpenApi {
  const { worker, memory, children, platform, modelName, hookTimes, changes, findVectorHits } = deps;
  const { paths, environment, settings, log } = worker;
  const { promise: leaving, resolve: leave } = Promise.withResolvers<string>();
  const startedAt = performance.now();
  let usedAt = Date.now();
  let listening: Listening | undefined;
  const noteUse = () => {
    usedAt = Date.now();
  };
  const health = () => healthOf(deps, listening?.port, startedAt);
  const status = () => statusOf(memory, paths.inbox, health());
  const events = createEventHub({ memory, version: VERSION, status, noteUse, log });
  const app = createApp({
    events,
    token: ensureApiToken(paths.apiToken),
    pages: openViewerSessions(paths.pageSessions),
    tickets: createTickets(),
    noteLogin: () => rmSync(paths.pageLink, { force: true }),
    viewer: openViewerFiles(deps.viewerFolder),
    log,
    health,
    noteUse,
    openMemory: () => openMemoryForReading(paths.memory),
    answerMcp: (request) => answerMcp(deps, request),
    stats: () => statsOf({ memory, paths, modelName, hookTimes }, health()),
    logs: (asked) => readLogs(paths.logs, asked),
    context: (asked) => previewContext({ memory, paths, environment }, asked),
    settings: liveSettings(paths.settings, environment, settings),
    // In a child process: checking a large memory takes seconds, during which the worker could do nothing else.
    examine: () =>
      runAside(children, {
        args: ["doctor", "--json"],
        cwd: paths.dir,
        environment,
        timeoutMs: EXAMINE_TIMEOUT_MS,
      }),
    // By a process that outlives this one: the next worker needs the lock that this one holds.
    restart: () => void startDetached(paths, environment, ["restart"]),
    leave: () => void setTimeout(leave, ANSWER_MS, "asked"),
    cost: () => costReport(memory, budgetsOf(settings), Date.now()),
    imports: () => importStates(memory, IMPORTS_MAX),
    parkedTurns: () => listParkedTurns(memory, PARKED_MAX),
    retryParked: () => retryParkedTurns(memory, Date.now()),
    apiSessions: deps.sessionApi,
    changes,
    findVectorHits,
    failStaleSessions: (olderThanMs) => failAllStaleSessions(deps.lostSessions, olderThanMs),
  });
  const holderOf = (port: number) => describeHolder(platform.findPortHolder(port));
  listening = listen(app, { port: settings.workerPort, holderOf, log });
  const port = listening?.port;
  const keeping = keepWorkerFiles(paths, process.pid, port, log);
  const close = () => {
    keeping[Symbol.dispose]();
    events[Symbol.dispose]();
    listening?.close();
  };
  return { port, leaving, usedAt: () => usedAt, [Symbol.dispose]: close };
}

/** Loads MCP with the first call, because most workers get none. */
async function answerMcp(
  { worker, changes, findVectorHits }: OpenApiDeps,
  request: Request,
): Promise<Response> {
  const { answerHttp } = await import("../mcp/answer-http.ts");
  const near =
    findVectorHits &&
    (({ question, projectId }: { question: string; projectId: number | undefined }) =>
      findVectorHits(question, { projectId }));
  const reader = { memoryPath: worker.paths.memory, directory: undefined, changes, findVectorHits: near };
  return answerHttp(reader, request);
}

/** @param startedAt by `performance.now()` */
function healthOf({ loop, worker }: OpenApiDeps, port: number | undefined, startedAt: number): Health {
  const isWell = loop.fault() === undefined && port === worker.settings.workerPort;
  return {
    status: isWell ? "ok" : "degraded",
    uptime: Math.round((performance.now() - startedAt) / 1_000),
    port: port ?? 0,
    pid: process.pid,
    version: VERSION,
  };
}
