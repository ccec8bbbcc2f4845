import { Hono } from "hono";
import { z } from "zod";
import { type SettingsAnswer, SettingsChange, type SettingsChanged } from "../protocol/setting.ts";
import {
  type ContextPreview,
  ContextQuery,
  type CostReport,
  type ImportState,
  type LogsAnswer,
  LogsQuery,
  type Stats,
} from "../protocol/worker-reports.ts";
import { askedOf, bodyOf } from "./parse-request.ts";

export interface WorkerRouteDeps {
  stats(): Stats;
  logs(asked: z.infer<typeof LogsQuery>): LogsAnswer;
  context(asked: z.infer<typeof ContextQuery>): Promise<ContextPreview>;
  settings: {
    list(): Promise<SettingsAnswer>;
    change(
      values: Readonly<Record<string, string>>,
    ): Promise<{ changed: SettingsChanged } | { faults: Record<string, string> }>;
  };
  /** The latest imports, newest first. */
  imports(): readonly ImportState[];
  cost(): CostReport;
  /** The latest turns on which the model failed for good, newest first. */
  parkedTurns(): readonly object[];
  /** Queues parked turns for the model again. Returns how many. */
  retryParked(): number;
  /** Runs all health checks, as `claude-mem doctor --json` prints them. */
  examine(): Promise<object>;
  /** Stops the worker once the answer is sent. */
  leave(): void;
  /** Has a new worker, with the current settings, replace this one. */
  restart(): void;
  /** Marks sessions failed that have been silent for that long. Returns their ids in the host. */
  failStaleSessions(olderThanMs: number): Promise<string[]>;
}

/** State, logs, settings, imports and cost. Imports are only reported: no path comes in over HTTP. */
export function workerRoutes(deps: WorkerRouteDeps): Hono {
  const routes = new Hono();
  routes.get("/stats", (context) => context.json(deps.stats()));
  routes.get("/logs", (context) => context.json(deps.logs(askedOf(context, LogsQuery))));
  routes.get("/import", (context) => context.json({ items: deps.imports() }));
  routes.get("/cost", (context) => context.json(deps.cost()));
  routes.get("/observer/parked", (context) => context.json({ items: deps.parkedTurns() }));
  routes.post("/observer/retry", (context) => context.json({ success: true, retried: deps.retryParked() }));
  routes.get("/context", async (context) => {
    const asked = askedOf(context, ContextQuery);
    const preview = await deps.context(asked);
    return asked.format === "json" ? context.json(preview) : context.text(preview.text);
  });
  routes.get("/settings", async (context) => context.json(await deps.settings.list()));
  routes.post("/settings", async (context) => {
    const { values } = await bodyOf(context, SettingsChange);
    const outcome = await deps.settings.change(values);
    if ("changed" in outcome) return context.json(outcome.changed);
    const fields = outcome.faults;
    const message = Object.values(fields).join("; ");
    return context.json({ error: { code: "invalid-setting", message, fields } }, 400);
  });
  return routes;
}

const HOUR_MS = 60 * 60_000;
/** Over a hundred years: any session. */
const AGE_HOURS_MAX = 1_000_000;
export const CleanUpRequest = z.strictObject({ maxAgeHours: z.number().nonnegative().max(AGE_HOURS_MAX) });

/** Health checks, and what stops, restarts or cleans up. */
export function adminRoutes(deps: WorkerRouteDeps): Hono {
  const routes = new Hono();
  routes.get("/doctor", async (context) => context.json(await deps.examine()));
  routes.post("/shutdown", (context) => {
    deps.leave();
    return context.json({ success: true });
  });
  routes.post("/restart", (context) => {
    deps.restart();
    return context.json({ success: true });
  });
  routes.post("/cleanup-sessions", async (context) => {
    const { maxAgeHours } = await bodyOf(context, CleanUpRequest);
    return context.json({ success: true, failed: await deps.failStaleSessions(maxAgeHours * HOUR_MS) });
  });
  return routes;
}
