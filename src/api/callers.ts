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
/** `sec-fetch-site` of our own page, or of a person who typed the address. */
const OWN_SITES: ReadonlySet<string | undefined> = new Set([undefined, "same-origin", "none"]);

/** Callers are programs that know the token, and browsers that are logged in. */
export interface CallerDeps {
  token: string;
  pages: ViewerSessions;
}

/**
 * Accepts only requests to one of this machine's own names. A page of another site whose name resolves to this machine
 * (DNS rebinding) sends that name as Host, and its own as Origin.
 */
export const requireLocalCaller = createMiddleware(async (context, next) => {
  const host = context.req.header("host");
  const origin = context.req.header("origin");
  if (!isLocal(`http://${host ?? ""}`) || (origin !== undefined && !isLocal(origin)))
    throw new MemoryError("forbidden", "the worker accepts requests from this machine only");
  await next();
});

/** Accepts the token, or the cookie and key of a logged-in browser; all are compared in constant time. */
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

/** For routes that no browser may call. */
export function requireToken(token: string) {
  return createMiddleware(async (context, next) => {
    if (!hasToken(context, token)) throw unknownCaller();
    await next();
  });
}

/** Cookies ignore ports, so workers of two data directories need names of their own. */
export function cookieName(token: string): string {
  return `claude_mem_${digest(`cookie ${token}`).slice(0, 8)}`;
}

function hasToken(context: Context, token: string): boolean {
  const given = context.req.header("authorization") ?? "";
  return given.startsWith(BEARER) && isSame(given.slice(BEARER.length), token);
}

/** The secret in the cookie of a logged-in browser. */
function findCookie(context: Context, { token, pages }: CallerDeps): string | undefined {
  const secret = getCookie(context, cookieName(token));
  return secret !== undefined && pages.isKnown(secret, Date.now()) ? secret : undefined;
}

/** The key for a cookie's secret. It is derived with the token, so seeing the cookie is not enough to know it. */
export function viewerKey(token: string, secret: string): string {
  return createHmac("sha256", token).update(`page ${secret}`).digest("base64url");
}

/** A browser loads the page itself without a key; the page contains nothing of the memory. */
function needsKey(context: Context): boolean {
  const { method, path } = context.req;
  return !READING.has(method) || /^\/(?:api|stream|mcp)(?:\/|$)/.test(path);
}

function requireKey(context: Context, key: string): void {
  if (!isSame(context.req.header(VIEWER_KEY_HEADER) ?? "", key)) throw unknownCaller();
}

/**
 * A browser sends the cookie with requests of any page, and treats all ports of this machine as one site. So the page
 * must come from this port, and a change needs a header that no form and no other origin can send.
 */
function requireOwnPage(context: Context): void {
  const { method } = context.req;
  const origin = context.req.header("origin");
  const own = `http://${context.req.header("host") ?? ""}`;
  const isOwn = origin === own || (origin === undefined && READING.has(method));
  const isMeant = READING.has(method) || context.req.header(VIEWER_HEADER) === VIEWER_HEADER_VALUE;
  if (!isOwn || !isMeant || !OWN_SITES.has(context.req.header("sec-fetch-site")))
    throw new MemoryError("forbidden", "only the viewer may use its cookie for this request");
}

/** Compares digests in constant time: their equal length hides even the length of the secret. */
function isSame(given: string, expected: string): boolean {
  return timingSafeEqual(Buffer.from(digest(given)), Buffer.from(digest(expected)));
}

function unknownCaller(): MemoryError {
  return new MemoryError(
    "unauthorized",
    "this request needs the worker's token, or the viewer's cookie and key",
  );
}

function isLocal(url: string): boolean {
  return URL.canParse(url) && LOCAL_NAMES.has(new URL(url).hostname);
}
