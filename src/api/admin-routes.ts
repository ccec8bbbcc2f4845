import { Hono } from "hono";

export interface AdminDeps {
  /** Every check of this installation, as `claude-mem doctor --json` prints it. */
  examine(): Promise<object>;
  /** Asks the worker to leave; the answer is sent first. */
  leave(): void;
}

export function adminRoutes(deps: AdminDeps): Hono {
  const routes = new Hono();
  routes.get("/doctor", async (context) => context.json(await deps.examine()));
  routes.post("/shutdown", (context) => {
    deps.leave();
    return context.json({ success: true });
  });
  return routes;
}
