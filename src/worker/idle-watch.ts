import type { Database } from "bun:sqlite";
import { hasActiveSessions } from "../store/sessions/sessions.ts";

export interface IdleLimits {
  /** A worker without an active session leaves when nothing has happened and nobody has called for so long. */
  leaveAfterMs: number;
  lookEveryMs: number;
}

export const IDLE_LIMITS: IdleLimits = { leaveAfterMs: 2 * 60 * 60_000, lookEveryMs: 60_000 };

export interface IdleDeps {
  memory: Database;
  /** When an event or a call last came, milliseconds since 1970. */
  lastUseAt(): number;
}

export interface IdleWatch extends Disposable {
  /** Resolves when the worker has been idle for long enough. */
  idle: Promise<string>;
}

/** Watches whether anybody still needs the worker; the next session starts it again. */
export function watchIdle(deps: IdleDeps, limits: IdleLimits): IdleWatch {
  const { promise: idle, resolve } = Promise.withResolvers<string>();
  let neededAt = Date.now();
  const look = () => {
    neededAt = Math.max(neededAt, hasActiveSessions(deps.memory) ? Date.now() : deps.lastUseAt());
    if (Date.now() - neededAt >= limits.leaveAfterMs) resolve("idle");
  };
  const timer = setInterval(look, limits.lookEveryMs);
  return { idle, [Symbol.dispose]: () => clearInterval(timer) };
}
