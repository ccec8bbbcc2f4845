import { isExcludedProject, isOwnRun } from "../config/capture-rules.ts";
import { type DataPaths, dataPaths, type Environment } from "../config/paths.ts";
import { ensureOwnDirectory } from "../config/private-data.ts";
import { loadSettings } from "../config/settings.ts";
import { asMemoryError, type ErrorCode, type MemoryError } from "../domain/error.ts";
import { asPath, asString, parseObject } from "../domain/json.ts";
import { captureEvent } from "./capture-event.ts";
import { failingOutput } from "./failing-output.ts";
import { hookLog } from "./hook-log.ts";
import type { HookRun } from "./hook-run.ts";
import { ignoreEvent } from "./ignore-event.ts";
import { isIncognito } from "./incognito.ts";
import { isFromAnotherHost, isKnownHost } from "./known-host.ts";
import { readInput } from "./read-input.ts";

/** A capturing hook is over by then, come what may: the host gives SessionEnd 1.5 s. */
const CAPTURE_DEADLINE_MS = 1_200;
/** SessionStart may wait for what the last session left; its timeout in hooks.json is longer. */
const CONTEXT_DEADLINE_MS = 3_000;

/** What only the user can mend; the host shows it to them when a session begins. */
const SAID_TO_THE_USER: ReadonlySet<ErrorCode> = new Set([
  "invalid-setting",
  "unreadable-file",
  "disk-full",
  "disk-failed",
  "no-permission",
  "not-private",
  "no-locks",
  "database-newer",
  "migration-failed",
]);

/**
 * Runs one hook: `hook HOST EVENT`, the host's JSON on stdin. Captures first, then answers where there is an answer; of a
 * host that we do not understand it keeps nothing.
 * Ends the process with exit code 0 within its deadline, whatever happens; failures are one line in the log.
 */
export async function runHook(host: string, event: string, environment: Environment): Promise<void> {
  const paths = isKnownHost(host) ? findPaths(environment) : undefined;
  if (paths === undefined) return ignoreEvent();
  const deadlineMs = event === "SessionStart" ? CONTEXT_DEADLINE_MS : CAPTURE_DEADLINE_MS;
  const timer = setTimeout(() => {
    hookLog(paths, `the ${event} hook gave up after ${deadlineMs} ms`);
    process.exit(0);
  }, deadlineMs);
  try {
    await runWithin({ host, event, paths, environment });
  } catch (error) {
    const fault = asMemoryError(error, `the ${event} hook`);
    // Nothing is left in a directory that is somebody else's, a line of a log neither.
    if (fault.code === "not-private") process.stderr.write(`claude-mem: ${fault.explanation}\n`);
    else hookLog(paths, fault.explanation);
    const systemMessage = event === "SessionStart" ? saidOf(fault) : undefined;
    if (systemMessage !== undefined) process.stdout.write(JSON.stringify({ systemMessage }));
  }
  clearTimeout(timer);
}

function saidOf(fault: MemoryError): string | undefined {
  return SAID_TO_THE_USER.has(fault.code) ? `claude-mem: ${fault.explanation}` : undefined;
}

/** A user whom the system does not know, without HOME, has no place for a memory or a log. */
function findPaths(environment: Environment): DataPaths | undefined {
  try {
    return dataPaths(environment);
  } catch (error) {
    process.stderr.write(`claude-mem: ${asMemoryError(error, "the home directory").explanation}\n`);
    return undefined;
  }
}

type HookCall = Pick<HookRun, "host" | "event" | "paths" | "environment">;

async function runWithin(call: HookCall): Promise<void> {
  const at = Date.now();
  const { paths, environment, event } = call;
  if (isOwnRun(environment, environment.CLAUDE_PROJECT_DIR, paths.observerSessions)) return;
  const input = await readInput();
  const payload = parseObject(input.text) ?? input.salvaged;
  if (payload === undefined) {
    hookLog(
      paths,
      `the ${event} hook got ${input.text === "" ? "no input" : "input that is no JSON object"}`,
    );
    return;
  }
  if (isFromAnotherHost(payload, environment)) return;
  const directory = environment.CLAUDE_PROJECT_DIR || asPath(payload.cwd);
  await ensureOwnDirectory(paths);
  const { settings } = await loadSettings(paths.settings, environment);
  if (isOwnRun({}, directory, paths.observerSessions)) return;
  if (isExcludedProject(directory, settings.excludedProjects, environment)) return;
  const sessionId = asString(payload.session_id) ?? "";
  const run: HookRun = { ...call, payload, sessionId, directory, at, settings };
  if (!(await isIncognito(run))) await perform(run);
}

/** What gives something back is loaded where it is needed only: most hooks capture and leave. */
async function perform(run: HookRun): Promise<void> {
  switch (run.event) {
    case "SessionStart": {
      const { ensureHealthyWorkerFor, injectSessionContext } = await import("./inject-session-context.ts");
      // The worker's answer comes while the memory is read. Where nothing can be written any more, what is remembered
      // can still be given.
      const captured = await settled(captureEvent(run));
      const asked = settled(ensureHealthyWorkerFor(run));
      let isSaid = false;
      const faultSaid = async () => {
        const failed = [captured, await asked].find((outcome) => outcome !== undefined);
        return failed && saidOf(asMemoryError(failed.failure, "the SessionStart hook"));
      };
      const giving = injectSessionContext(run, faultSaid).then((hasInjected) => {
        isSaid = hasInjected;
      });
      const given = await settled(giving);
      const outcomes = [captured, await asked, given];
      // The host reads one answer.
      if (isSaid) return logFirst(run.paths, outcomes);
      return rethrowFirst(outcomes);
    }
    case "UserPromptSubmit": {
      await captureEvent(run);
      // A worker that was killed in the middle of a session is back with the next prompt.
      const { ensureWorker } = await import("../supervisor/start-worker.ts");
      const { injectPromptNote } = await import("./inject-prompt-note.ts");
      const recalled = await settled(injectPromptNote(run));
      ensureWorker(run.paths, run.environment);
      return rethrowFirst([recalled]);
    }
    case "PreToolUse": {
      const { injectFileNote } = await import("./inject-file-note.ts");
      return injectFileNote(run);
    }
    case "PostToolUse":
    case "PostToolUseFailure": {
      await captureEvent(run);
      const output = await failingOutput(run);
      if (output === undefined) return;
      const { injectFailureNote } = await import("./inject-failure-note.ts");
      return injectFailureNote(run, output);
    }
    default:
      await captureEvent(run);
  }
}

type Outcome = { failure: unknown } | undefined;

function settled(step: Promise<void>): Promise<Outcome> {
  return step.then(
    () => undefined,
    (failure: unknown) => ({ failure }),
  );
}

function logFirst(paths: DataPaths, outcomes: readonly Outcome[]): void {
  const first = outcomes.find((outcome) => outcome !== undefined);
  if (first !== undefined) hookLog(paths, asMemoryError(first.failure, "the SessionStart hook").explanation);
}

/** The first failure is the one to tell: the others mostly follow from it. */
function rethrowFirst(outcomes: readonly Outcome[]): void {
  const first = outcomes.find((outcome) => outcome !== undefined);
  if (first !== undefined) throw first.failure;
}
