import { Hono } from "hono";
import type { EventHub } from "./event-hub.ts";

/** What the server passes with each request. */
export interface ServerBindings {
  /** Undefined if the app is called without a server, as in tests. */
  server?: Bun.Server<undefined>;
}

const LAST_ID_CHARS_MAX = 20;

/** `GET /stream`: changes of the memory as server-sent events. */
export function streamRoutes({ events }: { events: EventHub }): Hono<{ Bindings: ServerBindings }> {
  const routes = new Hono<{ Bindings: ServerBindings }>();
  routes.get("/stream", (context) => {
    // A client that cannot set the header uses the query.
    const lastEventId = context.req.header("last-event-id") ?? context.req.query("lastEventId");
    const stream = events.open(lastEventId?.slice(0, LAST_ID_CHARS_MAX) || undefined);
    // The server closes idle connections; here silence is normal.
    context.env?.server?.timeout(context.req.raw, 0);
    return context.body(stream, 200, { "content-type": "text/event-stream", "x-accel-buffering": "no" });
  });
  return routes;
}
