import type { Hono } from "hono";
import { asMemoryError, isErrorWithCode } from "../domain/error.ts";
import type { Log } from "../lib/log.ts";

const HOST = "127.0.0.1";
/** Seconds after which a connection without a request or an answer is closed. */
const IDLE_SECONDS = 30;

export interface Listening {
  port: number;
  close(): void;
}

export interface ListenOptions {
  /** The port of the settings. */
  port: number;
  /** Describes the process that holds a port. */
  holderOf(port: number): string;
  log: Log;
}

/**
 * Listens on the configured port or, if that is taken, on a free one, which clients read from `.worker.port`. Undefined
 * if no port is available; capture needs none.
 */
export function listen(app: Hono, { port, holderOf, log }: ListenOptions): Listening | undefined {
  try {
    return serve(app, port);
  } catch (error) {
    const cause = isErrorWithCode(error, "EADDRINUSE")
      ? `it is used by ${holderOf(port)}`
      : asMemoryError(error, "listening").message;
    log.warning(
      `port ${port} is not available: ${cause}. The worker listens on another port until it is restarted`,
    );
  }
  try {
    return serve(app, 0);
  } catch (error) {
    log.error(asMemoryError(error, "the worker cannot listen on 127.0.0.1; capture continues").explanation);
    return undefined;
  }
}

function serve(app: Hono, port: number): Listening {
  const server = Bun.serve({
    hostname: HOST,
    port,
    idleTimeout: IDLE_SECONDS,
    fetch: (request, server) => app.fetch(request, { server }),
  });
  return { port: server.port ?? port, close: () => void server.stop(true) };
}
