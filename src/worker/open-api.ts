import type { Database } from "bun:sqlite";
import { rmSync } from "node:fs";
import { createApp } from "../api/app.ts";
import { createEventHub } from "../api/event-hub.ts";
import { type Listening, listen } from "../api/listen.ts";
import { createTickets, openViewerSessions } from "../api/viewer-sessions.ts";
import { ensureApiToken } from "../config/api-token.ts";
import { VERSION } from "../config/version.ts";
import { importStates } from "../import/import-state.ts";
import { failStaleSessions, type LostSessionDeps } from "../ingest/lost-sessions.ts";
import { costReport } from "../observer/cost-report.ts";
import type { SessionApi } from "../protocol/api-session.ts";
import type { MemoryChanges } from "../protocol/curation.ts";
import type { Health } from "../protocol/health.ts";
import { openMemoryForReading } from "../store/database/open.ts";
import { INDEXED_KINDS } from "../store/search/search-index.ts";
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
import type { HookTimes } from "./hook-times.ts";
import { liveSettings } from "./live-settings.ts";
import { budgetsOf } from "./open-model.ts";
import { previewContext } from "./preview-context.ts";
import { readLogs } from "./read-logs.ts";
import { statsOf } from "./stats-of.ts";
import { statusOf } from "./status-of.ts";
import type { WorkerLoop } from "./worker.ts";

/** An answer is on its way before the worker that was asked to leave closes its connections. */
const ANSWER_MS = 50;
const EXAMINE_TIMEOUT_MS = 25_000;
/** How long transcripts of stale sessions are read before others are heard. */
const STALE_PIECE_MS = 50;
/** Parked turns told of at a time. */
const PARKED_MAX = 100;
/** Each is summed up over all of its files. */
const IMPORTS_MAX = 3;

export interface OpenApi extends Disposable {
  port: number | undefined;
  /** Resolves when somebody asks the worker to leave. */
  leaving: Promise<string>;
  /** When somebody last called, milliseconds since 1970. */
  usedAt(): number;
  /** Something was just changed in the memory: open pages are told at once, and not some 100 ms later. */
  noteChange(): void;
}

export interface OpenApiDeps {
  worker: HeldWorker;
  memory: Database;
  loop: WorkerLoop;
  children: Children;
  platform: Platform;
  lostSessions: LostSessionDeps;
  feed: SessionApi;
  changes: MemoryChanges;
  /** Undefined where vectors are off. */
  findVectorHits: FindVectorHits | undefined;
  /** Who condenses turns. */
  modelName: string;
  hookTimes: HookTimes;
  /** Where the built viewer lies, for a program that has none inside. */
  viewerFolder: string;
}

/** Listens, and writes down where. */
export function openApi(deps: OpenApiDeps): OpenApi {
  const { paths, environment, settings, log } = deps.worker;
  const { promise: leaving, resolve: leave } = Promise.withResolvers<string>();
  const startedAt = performance.now();
  let usedAt = Date.now();
  let listening: Listening | undefined;
  const noteUse = () => {
    usedAt = Date.now();
  };
  const events = createEventHub({
    memory: deps.memory,
    version: VERSION,
    status: () => statusOf(deps.memory, paths.inbox, healthOf(deps, listening, startedAt)),
    noteUse,
    log,
  });
  const app = createApp({
    events,
    token: ensureApiToken(paths.apiToken),
    pages: openViewerSessions(paths.pageSessions),
    tickets: createTickets(),
    noteLogin: () => rmSync(paths.pageLink, { force: true }),
    viewer: openViewerFiles(deps.viewerFolder),
    log,
    health: () => healthOf(deps, listening, startedAt),
    noteUse,
    openMemory: () => openMemoryForReading(paths.memory),
    answerMcp: (request) => answerMcp(deps, request),
    stats: () =>
      statsOf(
        { memory: deps.memory, paths, modelName: deps.modelName, hookTimes: deps.hookTimes },
        healthOf(deps, listening, startedAt),
      ),
    logs: (asked) => readLogs(paths.logs, asked),
    context: (asked) => previewContext({ memory: deps.memory, paths, environment }, asked),
    settings: liveSettings(paths, environment, settings),
    // In a process of its own: checking a large memory takes seconds, during which the worker could not do its work.
    examine: () =>
      runAside(deps.children, {
        args: ["doctor", "--json"],
        cwd: paths.dir,
        environment,
        timeoutMs: EXAMINE_TIMEOUT_MS,
      }),
    // By a process that outlives this one: the next worker needs the lock that this one holds.
    restart: () => void startDetached(paths, environment, ["restart"]),
    leave: () => void setTimeout(leave, ANSWER_MS, "asked"),
    cost: () => costReport(deps.memory, budgetsOf(settings), Date.now()),
    imports: () => importStates(deps.memory, IMPORTS_MAX),
    parkedTurns: () => listParkedTurns(deps.memory, PARKED_MAX),
    retryParked: () => retryParkedTurns(deps.memory, Date.now()),
    apiSessions: deps.feed,
    changes: deps.changes,
    findVectorHits: deps.findVectorHits,
    failStaleSessions: (olderThanMs) => failAllStaleSessions(deps.lostSessions, olderThanMs),
  });
  const holderOf = (port: number) => describeHolder(deps.platform.findPortHolder(port));
  listening = listen(app, { port: settings.workerPort, holderOf, log });
  const port = listening?.port;
  const keeping = keepWorkerFiles(paths, process.pid, port, log);
  const close = () => {
    keeping[Symbol.dispose]();
    events[Symbol.dispose]();
    listening?.close();
  };
  return { port, leaving, usedAt: () => usedAt, noteChange: () => events.look(), [Symbol.dispose]: close };
}

/** Loaded with the first call: most workers are never asked over MCP. */
async function answerMcp(
  { worker, changes, findVectorHits }: OpenApiDeps,
  request: Request,
): Promise<Response> {
  const { answerHttp } = await import("../mcp/answer-http.ts");
  const near =
    findVectorHits &&
    (({ question, projectId }: { question: string; projectId: number | undefined }) =>
      findVectorHits(question, { projectId, kinds: INDEXED_KINDS }));
  const reader = { memoryPath: worker.paths.memory, directory: undefined, changes, findVectorHits: near };
  return answerHttp(reader, request);
}

/** @param startedAt by the process's own clock */
function healthOf(
  { loop, worker }: OpenApiDeps,
  listening: Listening | undefined,
  startedAt: number,
): Health {
  const isWell = loop.fault() === undefined && listening?.port === worker.settings.workerPort;
  return {
    status: isWell ? "ok" : "degraded",
    uptime: Math.round((performance.now() - startedAt) / 1_000),
    port: listening?.port ?? 0,
    pid: process.pid,
    version: VERSION,
  };
}

/** Somebody asks for it, so that living hosts are not spared. The worker does other things between its pieces. */
async function failAllStaleSessions(deps: LostSessionDeps, olderThanMs: number): Promise<string[]> {
  const failed: string[] = [];
  for (;;) {
    const some = failStaleSessions(deps, {
      olderThanMs,
      now: Date.now(),
      sparesLiving: false,
      pieceMs: STALE_PIECE_MS,
    });
    failed.push(...some.sessionIds);
    if (!some.hasMore) return failed;
    await Bun.sleep(0);
  }
}
