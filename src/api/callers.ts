import { createHash, timingSafeEqual } from "node:crypto";
import { createMiddleware } from "hono/factory";
import { MemoryError } from "../domain/error.ts";

const LOCAL_NAMES: ReadonlySet<string> = new Set(["localhost", "127.0.0.1", "[::1]"]);
const BEARER = "Bearer ";

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

/** Lets in only who knows the token, compared in constant time. */
export function requireToken(token: string) {
  return createMiddleware(async (context, next) => {
    const given = context.req.header("authorization") ?? "";
    const isKnown = given.startsWith(BEARER) && isSame(given.slice(BEARER.length), token);
    if (!isKnown) throw new MemoryError("unauthorized", "this call needs the token of the worker");
    await next();
  });
}

function isLocal(url: string): boolean {
  return URL.canParse(url) && LOCAL_NAMES.has(new URL(url).hostname);
}

/** Of equal length, so that not even the length of the token can be measured. */
function isSame(given: string, expected: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}
