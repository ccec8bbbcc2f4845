import type { Environment } from "../config/paths.ts";
import type { Log } from "../lib/log.ts";
import { openChildRegistry } from "./child-registry.ts";
import { Children } from "./children.ts";
import { platformOf } from "./platform/platform-of.ts";

export interface ChildRhythm {
  /** How often dead entries are dropped, and what earlier workers left is ended. */
  sweepMs: number;
  /** How often it is asked whether the sessions that children work for are over. */
  reapMs: number;
}

const RHYTHM: ChildRhythm = { sweepMs: 30_000, reapMs: 2_000 };

export interface SuperviseOptions {
  /** `processes.json`. */
  file: string;
  environment: Environment;
  log: Log;
  maxConcurrentAgents: number;
  /** Whether a session, by the host's id, has ended and nothing of it is left to observe. */
  isOver(sessionId: string): boolean;
  rhythm?: ChildRhythm;
}

export interface SupervisedChildren extends AsyncDisposable {
  children: Children;
}

/** The children of a worker for as long as it lives; disposing ends them. Only the holder of the lock may call this. */
export function superviseChildren(options: SuperviseOptions): SupervisedChildren {
  const { file, environment, log, maxConcurrentAgents, isOver, rhythm = RHYTHM } = options;
  const platform = platformOf(process.platform, environment);
  const children = new Children({
    platform,
    registry: openChildRegistry(file, log),
    log,
    maxConcurrentAgents,
  });
  const attempt = (piece: Promise<void>) =>
    void piece.catch((error: unknown) =>
      log.warning("looking after children failed", { error: String(error) }),
    );
  const sweep = () => attempt(children.sweep());
  const reap = () => {
    const sessions = new Set(children.list().map(({ sessionId }) => sessionId));
    for (const id of sessions) if (id !== undefined && isOver(id)) attempt(children.reapSession(id));
  };
  const timers = [setInterval(sweep, rhythm.sweepMs), setInterval(reap, rhythm.reapMs)];
  sweep();
  return {
    children,
    async [Symbol.asyncDispose]() {
      for (const timer of timers) clearInterval(timer);
      await children.stop();
    },
  };
}
