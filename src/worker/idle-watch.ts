import type { Database } from "bun:sqlite";
import { hasActiveSessions } from "../store/sessions/sessions.ts";

export interface IdleLimits {
  /** A worker without an active session exits after this time without events and requests. */
  leaveAfterMs: number;
  lookEveryMs: number;
}

export const IDLE_LIMITS: IdleLimits = { leaveAfterMs: 2 * 60 * 60_000, lookEveryMs: 60_000 };

export interface IdleDeps {
  memory: Database;
  /** The time of the last event or request, milliseconds since 1970. */
  lastUseAt(): number;
}

export interface IdleWatch extends Disposable {
  /** Resolves once the worker has been idle for long enough; the next session starts it again. */
  idle: Promise<string>;
}

export function watchIdle({ memory, lastUseAt }: IdleDeps, limits: IdleLimits): IdleWatch {
  const { promise: idle, resolve } = Promise.withResolvers<string>();
  let neededAt = Date.now();
  const look = () => {
    neededAt = Math.max(neededAt, hasActiveSessions(memory) ? Date.now() : lastUseAt());
    if (Date.now() - neededAt >= limits.leaveAfterMs) resolve("idle");
  };
  const timer = setInterval(look, limits.lookEveryMs);
  return { idle, [Symbol.dispose]: () => clearInterval(timer) };
}
