import { bodyLimit } from "hono/body-limit";
import { createMiddleware } from "hono/factory";
import { MemoryError } from "../domain/error.ts";

/** No event of a host is larger. */
const BODY_BYTES_MAX = 4 << 20;
/** Callers are on this machine: a body arrives at once or never. */
const BODY_MS_MAX = 20_000;
/** Concurrent calls; a browser makes six, and streams have a limit of their own. */
const CALLS_MAX = 200;

/** Rejects a body that is too large before it is read. */
export const boundBody = bodyLimit({
  maxSize: BODY_BYTES_MAX,
  onError: () =>
    Promise.reject(new MemoryError("too-large", `the body is larger than ${BODY_BYTES_MAX} bytes`)),
});

/** Reads the whole body before the request is handled, and gives up if it does not arrive in time. */
export function awaitBody(msMax: number = BODY_MS_MAX) {
  return createMiddleware(async (context, next) => {
    const { raw } = context.req;
    if (raw.body !== null) {
      const late = Promise.withResolvers<never>();
      const timer = setTimeout(() => late.reject(tooLate(msMax)), msMax);
      const body = await Promise.race([raw.arrayBuffer(), late.promise]).finally(() => clearTimeout(timer));
      // Handlers read it as if nobody had.
      const { method, headers, signal } = raw;
      context.req.raw = new Request(raw.url, { method, headers, signal, body });
    }
    await next();
  });
}

/** Rejects calls while too many are being answered. */
export function boundCalls() {
  let calls = 0;
  return createMiddleware(async (_context, next) => {
    if (calls >= CALLS_MAX)
      throw new MemoryError("too-busy", `the worker is already answering ${CALLS_MAX} calls`);
    calls += 1;
    try {
      await next();
    } finally {
      calls -= 1;
    }
  });
}

function tooLate(msMax: number): MemoryError {
  return new MemoryError("invalid-input", `the body did not arrive within ${msMax / 1_000} s`);
}
