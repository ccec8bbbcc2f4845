import { Hono } from "hono";
import type { ImportState } from "../protocol/import-state.ts";

export interface ImportRouteDeps {
  /** How the latest imports stand, the latest first. */
  imports(): readonly ImportState[];
}

/** What is being read of the past. What is to be read is never said here: no path comes in over HTTP. */
export function importRoutes(deps: ImportRouteDeps): Hono {
  const routes = new Hono();
  routes.get("/import", (context) => context.json({ items: deps.imports() }));
  return routes;
}
