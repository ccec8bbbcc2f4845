import { createMiddleware } from "hono/factory";

/**
 * What the page may do: load its own scripts and styles, and ask its own origin. Nothing is evaluated, framed or sent
 * elsewhere, and markup can only be made of text by the one library that cleans it (`trusted-types dompurify`).
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

/** Every answer, errors included, says what a browser may do with it; none is kept unless its route allows that. */
export const setAnswerHeaders = createMiddleware(async (context, next) => {
  await next();
  for (const [name, value] of Object.entries(ANSWER_HEADERS)) context.res.headers.set(name, value);
  // Of a body in pieces that was refused the server would take all that comes, a gigabyte and more.
  const isRefused = context.res.status >= 400 && context.req.header("transfer-encoding") !== undefined;
  if (isRefused) context.res.headers.set("connection", "close");
  if (!context.res.headers.has("cache-control")) context.res.headers.set("cache-control", "no-store");
});
