import type { Database } from "bun:sqlite";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Hono } from "hono";
import { searchRoutes } from "../../src/api/search-routes.ts";
import { sessionRoutes } from "../../src/api/session-routes.ts";
import { type DataPaths, dataPaths, type Environment } from "../../src/config/paths.ts";
import { type Settings, settingsOf } from "../../src/config/settings.ts";
import { asMemoryError } from "../../src/domain/error.ts";
import { claudeCode } from "../../src/hosts/claude-code/host.ts";
import { openInbox } from "../../src/inbox/schema.ts";
import { createSessionApi } from "../../src/ingest/api-sessions.ts";
import { type CaptureRules, captureRules } from "../../src/ingest/capture-rules.ts";
import { takeInbox, takeSpool } from "../../src/ingest/take-inbox.ts";
import { observeLocally } from "../../src/observer/local/observe.ts";
import { findMemory, indexAll, observeOnce, openMemory } from "../memory.ts";

const BUSY_TIMEOUT_MS = 1_000;
const WHOLE = { records: 200, ms: Number.POSITIVE_INFINITY };

/** The worker's parts on files of their own, within this process, so that a fault shows where it is. */
export interface FuzzStage extends Disposable {
  dir: string;
  paths: DataPaths;
  environment: Environment;
  settings: Settings;
  rules: CaptureRules;
  memory: Database;
  /** Takes over what hooks have left and observes it. */
  take(): void;
  /** Asks the HTTP API; the routes that feed and search. */
  ask(method: string, path: string, body: string | undefined): Promise<Response>;
  /** Faults that are our own and not of what was asked or told. */
  faults: string[];
}

export function openFuzzStage(): FuzzStage {
  const dir = mkdtempSync(join(tmpdir(), "claude-mem-fuzz-"));
  const environment = { HOME: dir, CLAUDE_MEM_DATA_DIR: join(dir, "data") };
  const paths = dataPaths(environment);
  const { settings } = settingsOf({}, environment);
  const rules = captureRules(settings, paths, environment);
  const memory = openMemory({ paths });
  const inbox = openInbox(paths.inbox, BUSY_TIMEOUT_MS);
  const faults: string[] = [];
  const note = (message: string) => void faults.push(message);
  const log = { debug: () => {}, info: () => {}, warning: () => {}, error: note };
  const ingest = {
    memory,
    rules,
    hosts: new Map([[claudeCode.name, claudeCode]]),
    startTokenOf: () => "x",
    log,
  };
  const sessionApi = createSessionApi({
    memory,
    rules,
    observe: () => observeOnce(memory, observeLocally, log),
    now: Date.now,
  });
  const app = new Hono();
  app.route("/sessions", sessionRoutes(sessionApi));
  app.route("/api", searchRoutes({ openMemory: () => findMemory({ paths }) }));
  app.onError((error, context) => {
    const { policy, code, explanation } = asMemoryError(error, context.req.path);
    if (policy.httpStatus >= 500) note(explanation);
    return context.json({ code }, policy.httpStatus);
  });
  return {
    dir,
    paths,
    environment,
    settings,
    rules,
    memory,
    faults,
    take() {
      while (takeInbox(ingest, inbox, WHOLE) + takeSpool(ingest, paths.spool, WHOLE) > 0);
      while (observeOnce(memory, observeLocally, log) > 0);
      indexAll(memory);
    },
    ask: async (method, path, body) =>
      app.request(`http://127.0.0.1${path}`, { method, ...(body === undefined ? {} : { body }) }),
    [Symbol.dispose]() {
      inbox.close();
      memory.close();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
