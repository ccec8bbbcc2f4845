import { createHmac, timingSafeEqual } from "node:crypto";
import type { Context } from "hono";
import { getCookie } from "hono/cookie";
import { createMiddleware } from "hono/factory";
import { MemoryError } from "../domain/error.ts";
import { VIEWER_HEADER, VIEWER_HEADER_VALUE, VIEWER_KEY_HEADER } from "../protocol/viewer-access.ts";
import { digest, type ViewerSessions } from "./viewer-sessions.ts";

const LOCAL_NAMES: ReadonlySet<string> = new Set(["localhost", "127.0.0.1", "[::1]"]);
const BEARER = "Bearer ";
const READING: ReadonlySet<string> = new Set(["GET", "HEAD"]);
/** What a browser says of who asks: our own page, or the person by the address bar. */
const OWN_SITES: ReadonlySet<string | undefined> = new Set([undefined, "same-origin", "none"]);

/** Who may call: a program that knows the token, or a browser that was let in. */
export interface CallerDeps {
  token: string;
  pages: ViewerSessions;
}

/**
 * Lets in only who calls this machine by one of its own names: a page of another site whose name was made to lead here
 * (DNS rebinding) has that name as Host, and its own as Origin.
 */
export const requireLocalCaller = createMiddleware(async (context, next) => {
  const host = context.req.header("host");
  const origin = context.req.header("origin");
  if (!isLocal(`http://${host ?? ""}`) || (origin !== undefined && !isLocal(origin)))
    throw new MemoryError("forbidden", "the worker answers callers on this machine only");
  await next();
});

/** Lets in only who knows the token, or has the cookie of a browser that was let in; both compared in constant time. */
export function requireCaller(deps: CallerDeps) {
  return createMiddleware(async (context, next) => {
    if (!hasToken(context, deps.token)) {
      const secret = findCookie(context, deps);
      if (secret === undefined) throw unknownCaller();
      requireOwnPage(context);
      if (needsKey(context)) requireKey(context, viewerKey(deps.token, secret));
    }
    await next();
  });
}

/** The same for what no page may ask for, whatever its cookie. */
export function requireToken(token: string) {
  return createMiddleware(async (context, next) => {
    if (!hasToken(context, token)) throw unknownCaller();
    await next();
  });
}

/** The cookie's name: cookies know no ports, and two memories of one user must not take each other's. */
export function cookieName(token: string): string {
  return `claude_mem_${digest(`cookie ${token}`).slice(0, 8)}`;
}

function hasToken(context: Context, token: string): boolean {
  const given = context.req.header("authorization") ?? "";
  return given.startsWith(BEARER) && isSame(given.slice(BEARER.length), token);
}

/** The secret in the cookie of a browser that was let in. */
function findCookie(context: Context, { token, pages }: CallerDeps): string | undefined {
  const secret = getCookie(context, cookieName(token));
  return secret !== undefined && pages.isKnown(secret, Date.now()) ? secret : undefined;
}

/** What belongs to a cookie's secret: only who has the token can say it, so that who sees the cookie cannot. */
export function viewerKey(token: string, secret: string): string {
  return createHmac("sha256", token).update(`page ${secret}`).digest("base64url");
}

/** The page itself is loaded by a browser, which sends no key; there is nothing of the memory in it. */
function needsKey(context: Context): boolean {
  const { method, path } = context.req;
  return !READING.has(method) || /^\/(?:api|stream|mcp)(?:\/|$)/.test(path);
}

function requireKey(context: Context, key: string): void {
  if (!isSame(context.req.header(VIEWER_KEY_HEADER) ?? "", key)) throw unknownCaller();
}

/**
 * The browser sends a cookie along whoever asks it to, and takes all ports of this machine for one site. So a page has
 * to come from this very port; and what changes something needs a header that no form and no other origin can send.
 */
function requireOwnPage(context: Context): void {
  const { method } = context.req;
  const origin = context.req.header("origin");
  const own = `http://${context.req.header("host") ?? ""}`;
  const isOwn = origin === own || (origin === undefined && READING.has(method));
  const isMeant = READING.has(method) || context.req.header(VIEWER_HEADER) === VIEWER_HEADER_VALUE;
  if (!isOwn || !isMeant || !OWN_SITES.has(context.req.header("sec-fetch-site")))
    throw new MemoryError("forbidden", "only the viewer's own page may ask this with its cookie");
}

/** Compares digests in constant time: their equal length hides even the length of the secret. */
function isSame(given: string, expected: string): boolean {
  return timingSafeEqual(Buffer.from(digest(given)), Buffer.from(digest(expected)));
}

function unknownCaller(): MemoryError {
  return new MemoryError(
    "unauthorized",
    "this call needs the token of the worker, or the viewer's cookie and key",
  );
}

function isLocal(url: string): boolean {
  return URL.canParse(url) && LOCAL_NAMES.has(new URL(url).hostname);
}
