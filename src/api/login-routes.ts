import { Hono } from "hono";
import { setCookie } from "hono/cookie";
import { type CallerDeps, cookieName, requireToken, viewerKey } from "./callers.ts";
import { plainPage } from "./viewer-routes.ts";
import type { Tickets } from "./viewer-sessions.ts";

export interface LoginDeps extends CallerDeps {
  tickets: Tickets;
  /** Told when a ticket was used: the file that led the browser here is of no use any more. */
  noteLogin(): void;
}

/** `GET /login?ticket=…` lets a browser in. */
export function loginRoutes({ token, pages, tickets, noteLogin }: LoginDeps): Hono {
  const routes = new Hono();
  routes.get("/login", (context) => {
    // A look ahead must not use the ticket up: the person comes afterwards.
    const isLookAhead =
      context.req.method === "HEAD" || (context.req.header("sec-purpose") ?? "").includes("prefetch");
    if (isLookAhead) return context.body(null, 204);
    if (!tickets.redeem(context.req.query("ticket") ?? "", Date.now()))
      return plainPage(context, 401, "This link cannot be used", USED_LINK);
    noteLogin();
    const secret = pages.begin(Date.now());
    setCookie(context, cookieName(token), secret, {
      httpOnly: true,
      sameSite: "Strict",
      path: "/",
      maxAge: Math.floor(pages.lifetimeMs / 1_000),
    });
    // Not a redirect: a browser that came from elsewhere would not send a strict cookie along on it. This page asks anew.
    return plainPage(context, 200, "Opening the viewer", OPENING, {
      goOnTo: `/#key=${viewerKey(token, secret)}`,
    });
  });
  return routes;
}

const USED_LINK =
  "It was used already, it is older than two minutes, or the worker was started anew since. " +
  "Run “claude-mem open” in a terminal for a new one.";
const OPENING = "This browser was let in.";

/** `POST /api/admin/viewer-ticket` gives out a ticket, to who knows the token: no page lets in another browser. */
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
