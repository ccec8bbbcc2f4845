import { Hono } from "hono";
import type { CostReport } from "../protocol/cost.ts";

export interface ObserverRouteDeps {
  cost(): CostReport;
  /** The last turns that a model could not be asked about, the latest first. */
  parkedTurns(): readonly object[];
  /** Puts parked turns before the model once more; says how many. */
  retryParked(): number;
}

/** What calls to models have cost, and the one thing that a person can ask of them. */
export function observerRoutes(deps: ObserverRouteDeps): Hono {
  const routes = new Hono();
  routes.get("/cost", (context) => context.json(deps.cost()));
  routes.get("/observer/parked", (context) => context.json({ items: deps.parkedTurns() }));
  routes.post("/observer/retry", (context) => context.json({ success: true, retried: deps.retryParked() }));
  return routes;
}
