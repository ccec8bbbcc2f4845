import { createMiddleware } from "hono/factory";

/**
 * The viewer may load its own scripts and styles and call its own origin. It evaluates, frames and sends nothing
 * elsewhere, and only the sanitizing library can make markup from text (`trusted-types dompurify`).
 */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "manifest-src 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
  "form-action 'self'",
  "require-trusted-types-for 'script'",
  "trusted-types dompurify",
].join("; ");

const ANSWER_HEADERS: Readonly<Record<string, string>> = {
  "content-security-policy": CONTENT_SECURITY_POLICY,
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "x-frame-options": "DENY",
};

/** Sets the security headers on every response, errors included; responses are not cached unless their route allows it. */
export const setAnswerHeaders = createMiddleware(async (context, next) => {
  await next();
  for (const [name, value] of Object.entries(ANSWER_HEADERS)) context.res.headers.set(name, value);
  // Otherwise the server would go on reading a chunked body that was rejected, a gigabyte and more.
  const isRefused = context.res.status >= 400 && context.req.header("transfer-encoding") !== undefined;
  if (isRefused) context.res.headers.set("connection", "close");
  if (!context.res.headers.has("cache-control")) context.res.headers.set("cache-control", "no-store");
});
