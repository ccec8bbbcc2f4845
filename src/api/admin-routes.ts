import { Hono } from "hono";

export interface AdminDeps {
  /** Asks the worker to leave; the answer is sent first. */
  leave(): void;
}

export function adminRoutes(deps: AdminDeps): Hono {
  const routes = new Hono();
  routes.post("/shutdown", (context) => {
    deps.leave();
    return context.json({ success: true });
  });
  return routes;
}
