import { Hono } from "hono";
import type { EventHub } from "./event-hub.ts";

/** What the server gives each request besides itself. */
export interface ServerBindings {
  /** Undefined where the application is asked without a port. */
  server?: Bun.Server<undefined>;
}

const LAST_ID_CHARS_MAX = 20;

/** `GET /stream`: what happens in the memory, as it happens. */
export function streamRoutes({ events }: { events: EventHub }): Hono<{ Bindings: ServerBindings }> {
  const routes = new Hono<{ Bindings: ServerBindings }>();
  routes.get("/stream", (context) => {
    // A page that loads anew knows its last event too, and cannot set the header.
    const lastEventId = context.req.header("last-event-id") ?? context.req.query("lastEventId");
    const stream = events.open(lastEventId?.slice(0, LAST_ID_CHARS_MAX) || undefined);
    // The server closes what is idle; here silence is what is to be expected.
    context.env?.server?.timeout(context.req.raw, 0);
    return context.body(stream, 200, { "content-type": "text/event-stream", "x-accel-buffering": "no" });
  });
  return routes;
}
