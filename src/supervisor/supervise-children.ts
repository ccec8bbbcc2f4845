import type { Environment } from "../config/paths.ts";
import type { Log } from "../lib/log.ts";
import { openChildRegistry } from "./child-registry.ts";
import { Children } from "./children.ts";
import { platformOf } from "./platform/platform-of.ts";

export interface ChildRhythm {
  /** How often dead entries are removed and children of earlier workers ended. */
  sweepMs: number;
  /** How often to check whether the sessions that children work for have ended. */
  reapMs: number;
}

const RHYTHM: ChildRhythm = { sweepMs: 30_000, reapMs: 2_000 };

export interface SuperviseOptions {
  /** `processes.json`. */
  file: string;
  environment: Environment;
  log: Log;
  maxConcurrentAgents: number;
  /** Whether a session, by the host's id, has ended and been observed. */
  isOver(sessionId: string): boolean;
  rhythm?: ChildRhythm;
}

export interface SupervisedChildren extends AsyncDisposable {
  children: Children;
}

/** The children of a worker; disposing ends them. Only for the holder of the lock. */
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
      log.warning("checking the child processes failed", { error: String(error) }),
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
