import type { Environment } from "../config/paths.ts";
import type { Log } from "../lib/log.ts";
import { openChildRegistry } from "./child-registry.ts";
import { Children } from "./children.ts";
import { platformOf } from "./platform/platform-of.ts";

/** How often dead entries are removed and children of earlier workers ended. */
const SWEEP_MS = 30_000;

export interface SuperviseOptions {
  /** `processes.json`. */
  file: string;
  environment: Environment;
  log: Log;
  maxConcurrentAgents: number;
  sweepMs?: number;
}

export interface SupervisedChildren extends AsyncDisposable {
  children: Children;
}

/** The children of a worker; disposing ends them. Only for the holder of the lock. */
export function superviseChildren(options: SuperviseOptions): SupervisedChildren {
  const { file, environment, log, maxConcurrentAgents, sweepMs = SWEEP_MS } = options;
  const platform = platformOf(process.platform, environment);
  const children = new Children({
    platform,
    registry: openChildRegistry(file, log),
    log,
    maxConcurrentAgents,
  });
  const sweep = () =>
    void children
      .sweep()
      .catch((error: unknown) =>
        log.warning("checking the child processes failed", { error: String(error) }),
      );
  const timer = setInterval(sweep, sweepMs);
  sweep();
  return {
    children,
    async [Symbol.asyncDispose]() {
      clearInterval(timer);
      await children.stop();
    },
  };
}
