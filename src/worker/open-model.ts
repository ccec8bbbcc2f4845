import type { Database } from "bun:sqlite";
import type { DataPaths, Environment } from "../config/paths.ts";
import type { Settings } from "../config/settings.ts";
import type { Log } from "../lib/log.ts";
import type { Budgets } from "../observer/model/metered-call.ts";
import { type ModelQueue, startModelQueue } from "../observer/model/model-queue.ts";
import { findMode } from "../observer/modes/find-mode.ts";
import { chooseProvider } from "../providers/choose-provider.ts";
import { openClaude } from "../providers/claude/claude.ts";
import type { StartProgram } from "../supervisor/run-program.ts";

export interface ModelDeps {
  memory: Database;
  paths: DataPaths;
  settings: Settings;
  environment: Environment;
  log: Log;
  /** Starts the user's `claude` program. */
  startClaude: StartProgram;
}

/** The model that summarizes turns. Once disposed of, no call runs any more. */
export interface OpenModel extends AsyncDisposable {
  /** `local`, or the provider and its model. */
  name: string;
  queue: ModelQueue | undefined;
}

/** Opens the model of the settings. If they are wrong, the log says so and turns are summarized without a model. */
export function openModel(deps: ModelDeps): OpenModel {
  const { name, queue } = startQueueOf(deps);
  return { name, queue, [Symbol.asyncDispose]: async () => queue?.stop() };
}

function startQueueOf(deps: ModelDeps): Pick<OpenModel, "name" | "queue"> {
  const { memory, paths, settings, environment, log, startClaude } = deps;
  const claude = { environment, directory: paths.observerSessions, start: startClaude };
  const plan = chooseProvider({
    settings,
    environment,
    openClaude: (model) => openClaude({ model, ...claude }),
  });
  if (plan.kind === "local") {
    if (plan.fault !== undefined)
      log.warning(`${plan.fault.explanation} Turns are summarized without a model`);
    return { name: "local", queue: undefined };
  }
  const { mode, fault } = findMode(settings.mode, paths.modes);
  if (fault !== undefined) log.warning(`${fault.message}. Using mode "${mode.name}"`);
  log.info(`turns are summarized by ${plan.name} (${plan.model}) with ${plan.credentials}`);
  const callsMax = settings.maxConcurrentAgents;
  const queue = startModelQueue({
    memory,
    provider: plan.open(),
    budgets: budgetsOf(settings),
    mode,
    callsMax,
    mayAsk: ({ startedAt }) => plan.name !== "claude" || isWithinWallClock(startedAt, Date.now()),
    now: Date.now,
    log,
  });
  return { name: `${plan.name} (${plan.model})`, queue };
}

/** A longer session is unattended, and its model calls cost money. Exactly four hours are allowed. */
const SESSION_AGE_MAX_MS = 4 * 60 * 60 * 1000;

/** Whether a session is young enough to ask the `claude` program about it. Both times in milliseconds since 1970. */
export function isWithinWallClock(startedAt: number, now: number): boolean {
  return now - startedAt <= SESSION_AGE_MAX_MS;
}

/** The current budgets: they may change while the worker runs. */
export function budgetsOf(settings: Settings): Budgets {
  return {
    get dailyTokens() {
      return settings.dailyTokenBudget;
    },
    get sessionTokens() {
      return settings.sessionTokenBudget;
    },
  };
}
