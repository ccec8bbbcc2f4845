import { Hono } from "hono";
import type { z } from "zod";
import { type ContextPreview, ContextQuery } from "../protocol/context-preview.ts";
import { type LogsAnswer, LogsQuery } from "../protocol/logs.ts";
import { type SettingsAnswer, SettingsChange, type SettingsChanged } from "../protocol/setting.ts";
import type { Stats } from "../protocol/stats.ts";
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
}

/** How the worker is and is set: counts, logs, settings, and what it would give to a new session. */
export function workerRoutes(deps: WorkerRouteDeps): Hono {
  const routes = new Hono();
  routes.get("/stats", (context) => context.json(deps.stats()));
  routes.get("/logs", (context) => context.json(deps.logs(askedOf(context, LogsQuery))));
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
