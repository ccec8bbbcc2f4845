import { type ApiDeps, createApp } from "../../src/api/app.ts";
import { type Listening, listen } from "../../src/api/listen.ts";
import { createTickets, openViewerSessions, type Tickets } from "../../src/api/viewer-sessions.ts";
import { MemoryError } from "../../src/domain/error.ts";
import type { SessionApi } from "../../src/protocol/api-session.ts";
import type { MemoryChanges } from "../../src/protocol/curation.ts";
import type { Health } from "../../src/protocol/health.ts";
import type { CostReport } from "../../src/protocol/worker-reports.ts";
import { openMemoryForReading } from "../../src/store/database/open-for-reading.ts";
import { openViewerFiles } from "../../src/viewer/viewer-files.ts";
import type { TempHome } from "./temp-home.ts";

export const API_TOKEN = "0123456789abcdef".repeat(4);
export const API_HEALTH: Health = { status: "ok", uptime: 3, port: 40_000, pid: 77, version: "1.2.3" };

const NOTHING = {
  calls: 0,
  failed: 0,
  inputTokens: 0,
  outputTokens: 0,
  cachedTokens: 0,
  dollars: 0,
  unpriced: 0,
};
export const API_COST: CostReport = {
  since: "2026-10-22",
  total: { name: "total", ...NOTHING },
  days: [],
  projects: [],
  providers: [],
  budgets: { usedToday: 0, daily: 1_000_000, session: 200_000 },
  turns: { waiting: 0, parked: 0 },
};

const unfed = () => {
  throw new MemoryError("not-found", "nothing is fed here");
};
const NO_FEED: SessionApi = { init: unfed, addToolUse: unfed, summarize: unfed, status: unfed, end: unfed };
const unchanged = () => {
  throw new MemoryError("not-found", "nothing is changed here");
};
const NO_CHANGES: MemoryChanges = {
  save: unchanged,
  edit: unchanged,
  merge: unchanged,
  forget: unchanged,
  history: unchanged,
  undo: unchanged,
};
const quiet = () => {};

/** What the API needs, without a worker behind it; a test puts in its own parts. */
export function apiDeps(): ApiDeps {
  return {
    token: API_TOKEN,
    pages: { lifetimeMs: 1, begin: unfed, isKnown: () => false },
    tickets: createTickets(),
    noteLogin: quiet,
    viewer: { find: async () => undefined },
    events: { open: unfed, look: quiet, clients: 0, [Symbol.dispose]: quiet },
    log: { debug: quiet, info: quiet, warning: quiet, error: quiet },
    health: () => API_HEALTH,
    noteUse: quiet,
    openMemory: () => undefined,
    examine: async () => ({ verdict: "ok" }),
    failStaleSessions: async () => [],
    leave: quiet,
    restart: quiet,
    cost: () => API_COST,
    apiSessions: NO_FEED,
    changes: NO_CHANGES,
    imports: () => [],
    answerMcp: async () => Response.json({ mcp: true }),
    findVectorHits: undefined,
    stats: unfed,
    logs: unfed,
    context: unfed,
    settings: { list: unfed, change: unfed },
    parkedTurns: () => [{ turnId: 1 }],
    retryParked: () => 3,
  };
}

/** The API on a port of this machine, over the memory of a home. */
export interface ServedApi extends Disposable {
  origin: string;
  tickets: Tickets;
  /** Asks with the token. */
  ask(path: string, init?: RequestInit): Promise<Response>;
}

export function serveApi(home: TempHome, viewerFolder: string, overrides: Partial<ApiDeps> = {}): ServedApi {
  const deps: ApiDeps = {
    ...apiDeps(),
    pages: openViewerSessions(home.paths.pageSessions),
    viewer: openViewerFiles(viewerFolder),
    openMemory: () => openMemoryForReading(home.paths.memory),
    ...overrides,
  };
  const listening: Listening | undefined = listen(createApp(deps), {
    port: 0,
    holderOf: () => "nobody",
    log: deps.log,
  });
  if (listening === undefined) throw new Error("no port can be had");
  const origin = `http://127.0.0.1:${listening.port}`;
  return {
    origin,
    tickets: deps.tickets,
    ask: (path, init = {}) =>
      fetch(`${origin}${path}`, {
        ...init,
        headers: { authorization: `Bearer ${deps.token}`, ...init.headers },
      }),
    [Symbol.dispose]: () => listening.close(),
  };
}
