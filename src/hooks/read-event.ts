import { isExcludedProject, isOwnRun } from "../config/exclusions.ts";
import type { HookRun } from "../config/hook-run.ts";
import { ensureOwnDirectory } from "../config/private-data.ts";
import { loadSettings } from "../config/settings.ts";
import { asPath, asString, parseObject } from "../domain/json.ts";
import { hookLog } from "./hook-log.ts";
import { isIncognito } from "./incognito.ts";
import { isFromAnotherHost } from "./known-host.ts";
import { readInput } from "./read-input.ts";

/** What a hook knows before it reads stdin. */
export type HookCall = Pick<HookRun, "host" | "event" | "paths" | "environment">;

/**
 * Reads the event from stdin. Undefined if nothing may be done with it: it is no JSON object, comes from another host or
 * from a run of our own, or belongs to an excluded project or an incognito session.
 */
export async function readEvent(call: HookCall): Promise<HookRun | undefined> {
  const at = Date.now();
  const { paths, environment, event } = call;
  if (isOwnRun(environment, environment.CLAUDE_PROJECT_DIR, paths.observerSessions)) return undefined;
  const input = await readInput();
  const payload = parseObject(input.text) ?? input.salvaged;
  if (payload === undefined) {
    const received = input.text === "" ? "no input" : "input that is not a JSON object";
    hookLog(paths, `the ${event} hook received ${received}`);
    return undefined;
  }
  if (isFromAnotherHost(payload, environment)) return undefined;
  const directory = environment.CLAUDE_PROJECT_DIR || asPath(payload.cwd);
  await ensureOwnDirectory(paths);
  const { settings } = await loadSettings(paths.settings, environment);
  if (isOwnRun({}, directory, paths.observerSessions)) return undefined;
  if (isExcludedProject(directory, settings.excludedProjects, environment)) return undefined;
  const sessionId = asString(payload.session_id) ?? "";
  const run: HookRun = { ...call, payload, sessionId, directory, at, settings };
  return (await isIncognito(run)) ? undefined : run;
}
