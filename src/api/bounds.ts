import { bodyLimit } from "hono/body-limit";
import { createMiddleware } from "hono/factory";
import { MemoryError } from "../domain/error.ts";

/** Largest body of a request; what is larger than an event of a host is none of ours. */
const BODY_BYTES_MAX = 4 << 20;
/** Whoever has the token is on this machine: a body is there at once, or never. */
const BODY_MS_MAX = 20_000;
/** Calls that are being answered at the same time; a browser makes six, and streams are counted by themselves. */
const CALLS_MAX = 200;

/** A body that is too large is refused before it is read. */
export const boundBody = bodyLimit({
  maxSize: BODY_BYTES_MAX,
  onError: () => Promise.reject(new MemoryError("too-large", `a body may have ${BODY_BYTES_MAX} bytes`)),
});

/** Reads the body before anything is done about it, and gives up on one that does not come. */
export function awaitBody(msMax: number = BODY_MS_MAX) {
  return createMiddleware(async (context, next) => {
    const { raw } = context.req;
    if (raw.body !== null) {
      const late = Promise.withResolvers<never>();
      const timer = setTimeout(() => late.reject(tooLate(msMax)), msMax);
      const body = await Promise.race([raw.arrayBuffer(), late.promise]).finally(() => clearTimeout(timer));
      // Whoever comes next reads it as if nobody had.
      const { method, headers, signal } = raw;
      context.req.raw = new Request(raw.url, { method, headers, signal, body });
    }
    await next();
  });
}

/** Refuses calls while too many are being answered. */
export function boundCalls() {
  let calls = 0;
  return createMiddleware(async (_context, next) => {
    if (calls >= CALLS_MAX)
      throw new MemoryError("too-busy", `${CALLS_MAX} calls are being answered already`);
    calls += 1;
    try {
      await next();
    } finally {
      calls -= 1;
    }
  });
}

function tooLate(msMax: number): MemoryError {
  return new MemoryError("invalid-input", `the body did not come within ${msMax / 1_000} s`);
}
