import { Hono } from "hono";
import { setCookie } from "hono/cookie";
import { type CallerDeps, cookieName, requireToken, viewerKey } from "./callers.ts";
import { plainPage } from "./viewer-routes.ts";
import type { Tickets } from "./viewer-sessions.ts";

export interface LoginDeps extends CallerDeps {
  tickets: Tickets;
  /** Called when a ticket was used: the file that opened the browser is no longer needed. */
  noteLogin(): void;
}

/** `GET /login?ticket=…` logs a browser in. */
export function loginRoutes({ token, pages, tickets, noteLogin }: LoginDeps): Hono {
  const routes = new Hono();
  routes.get("/login", (context) => {
    // A prefetch must not use up the ticket.
    const isLookAhead =
      context.req.method === "HEAD" || (context.req.header("sec-purpose") ?? "").includes("prefetch");
    if (isLookAhead) return context.body(null, 204);
    if (!tickets.redeem(context.req.query("ticket") ?? "", Date.now()))
      return plainPage(context, 401, "This link is not valid", USED_LINK);
    noteLogin();
    const secret = pages.begin(Date.now());
    setCookie(context, cookieName(token), secret, {
      httpOnly: true,
      sameSite: "Strict",
      path: "/",
      maxAge: Math.floor(pages.lifetimeMs / 1_000),
    });
    // Not a redirect: a browser that comes from another site would not send a strict cookie with it.
    return plainPage(context, 200, "Opening the viewer", OPENING, {
      goOnTo: `/#key=${viewerKey(token, secret)}`,
    });
  });
  return routes;
}

const USED_LINK =
  "It was already used, is older than two minutes, or the worker has restarted since. " +
  "Run “claude-mem open” in a terminal for a new one.";
const OPENING = "This browser is logged in.";

/** `POST /api/admin/viewer-ticket` issues a ticket. It needs the token: no viewer can log in another browser. */
export function ticketRoutes({ token, tickets }: Pick<LoginDeps, "token" | "tickets">): Hono {
  const routes = new Hono();
  routes.post("/viewer-ticket", requireToken(token), (context) =>
    context.json({
      ticket: tickets.issue(Date.now()),
      expiresInSeconds: Math.floor(tickets.lifetimeMs / 1_000),
    }),
  );
  return routes;
}
