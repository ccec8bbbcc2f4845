import { Hono } from "hono";
import { z } from "zod";
import { MemoryError } from "../domain/error.ts";

export interface AdminDeps {
  /** Every check of this installation, as `claude-mem doctor --json` prints it. */
  examine(): Promise<object>;
  /** Asks the worker to leave; the answer is sent first. */
  leave(): void;
  /** Has another worker take this one's place, with the settings as they are then. */
  restart(): void;
  /** Marks the sessions failed that have been silent for so long. Resolves to their ids in the host. */
  failStaleSessions(olderThanMs: number): Promise<string[]>;
}

const HOUR_MS = 60 * 60_000;
/** Over a hundred years, which is every session. */
const AGE_HOURS_MAX = 1_000_000;
export const CleanUpRequest = z.strictObject({ maxAgeHours: z.number().nonnegative().max(AGE_HOURS_MAX) });

export function adminRoutes(deps: AdminDeps): Hono {
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
    const body = CleanUpRequest.safeParse(await context.req.json().catch(() => undefined));
    if (!body.success)
      throw new MemoryError("invalid-input", "the body is {maxAgeHours}, a number that is not negative");
    const failed = await deps.failStaleSessions(body.data.maxAgeHours * HOUR_MS);
    return context.json({ success: true, failed });
  });
  return routes;
}
