import type { HookRun } from "../config/hook-run.ts";
import { type DataPaths, dataPaths, type Environment } from "../config/paths.ts";
import { asMemoryError, type ErrorCode, type MemoryError } from "../domain/error.ts";
import { allowOwnTool, isOwnTool } from "./allow-own-tool.ts";
import { captureEvent } from "./capture.ts";
import { hookLog } from "./hook-log.ts";
import { inject, injectNote, mayHaveFailed } from "./inject.ts";
import { isKnownHost } from "./known-host.ts";
import { readEvent } from "./read-event.ts";
import { ignoreInput } from "./read-input.ts";

/** Deadline of a capturing hook: the host allows SessionEnd 1.5 s. */
const CAPTURE_DEADLINE_MS = 1_200;
/** SessionStart may wait for the memories of the last session; its timeout in hooks.json is longer. */
const CONTEXT_DEADLINE_MS = 3_000;

/** What only the user can fix. The host shows it to them when a session begins. */
const SHOWN_TO_THE_USER: ReadonlySet<ErrorCode> = new Set([
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
 * Runs one hook: `hook HOST EVENT`, with the host's JSON on stdin. Captures the event first, then injects what recall has
 * for it. Of an unknown host nothing is stored.
 *
 * Ends with exit code 0 within its deadline, whatever happens; a failure is one line in the log.
 */
export async function runHook(host: string, event: string, environment: Environment): Promise<void> {
  const paths = isKnownHost(host) ? findPaths(environment) : undefined;
  if (paths === undefined) return ignoreInput();
  const deadlineMs = event === "SessionStart" ? CONTEXT_DEADLINE_MS : CAPTURE_DEADLINE_MS;
  const timer = setTimeout(() => {
    hookLog(paths, `the ${event} hook gave up after ${deadlineMs} ms`);
    process.exit(0);
  }, deadlineMs);
  try {
    const run = await readEvent({ host, event, paths, environment });
    if (run !== undefined) await handleEvent(run);
  } catch (error) {
    reportFault(paths, event, asMemoryError(error, `the ${event} hook`));
  }
  clearTimeout(timer);
}

/** A user unknown to the system, without HOME, has no place for a memory or a log. */
function findPaths(environment: Environment): DataPaths | undefined {
  try {
    return dataPaths(environment);
  } catch (error) {
    process.stderr.write(`claude-mem: ${asMemoryError(error, "the home directory").explanation}\n`);
    return undefined;
  }
}

function reportFault(paths: DataPaths, event: string, fault: MemoryError): void {
  // Nothing is written to another user's directory, not even a log line.
  if (fault.code === "not-private") process.stderr.write(`claude-mem: ${fault.explanation}\n`);
  else hookLog(paths, fault.explanation);
  const systemMessage = event === "SessionStart" ? messageFor(fault) : undefined;
  if (systemMessage !== undefined) process.stdout.write(JSON.stringify({ systemMessage }));
}

function messageFor(fault: MemoryError): string | undefined {
  return SHOWN_TO_THE_USER.has(fault.code) ? `claude-mem: ${fault.explanation}` : undefined;
}

/** Modules that only some events need are imported where they are needed: most hooks only capture. */
async function handleEvent(run: HookRun): Promise<void> {
  switch (run.event) {
    case "SessionStart":
      return startSession(run);
    case "UserPromptSubmit":
      await captureEvent(run);
      return injectForPrompt(run);
    case "PreToolUse":
      return isOwnTool(run) ? allowOwnTool(run) : injectNote(run);
    case "PostToolUse":
    case "PostToolUseFailure":
      await captureEvent(run);
      if (mayHaveFailed(run)) await injectNote(run);
      return;
    default:
      await captureEvent(run);
  }
}

async function injectForPrompt(run: HookRun): Promise<void> {
  const { ensureWorker } = await import("../supervisor/start-worker.ts");
  try {
    await injectNote(run);
  } finally {
    // A worker that was killed during a session is restarted with the next prompt.
    ensureWorker(run.paths, run.environment);
  }
}

async function startSession(run: HookRun): Promise<void> {
  const { ensureHealthyWorker } = await import("../supervisor/start-worker.ts");
  const { recallForSession } = await import("../recall/recall-for-session.ts");
  // A failure to store the event or to start the worker does not keep memories from being injected.
  const [captured] = await Promise.allSettled([captureEvent(run)]);
  const [worker, recalled] = await Promise.allSettled([
    ensureHealthyWorker(run.paths, run.environment, run.settings.workerPort),
    recallForSession(run),
  ]);
  const failed = [captured, worker, recalled].find(({ status }) => status === "rejected");
  const context = recalled.status === "fulfilled" ? recalled.value : undefined;
  // The first failure is reported; the others usually follow from it.
  const fault = failed && asMemoryError((failed as PromiseRejectedResult).reason, "the SessionStart hook");
  if (context !== undefined) {
    inject(run, context, fault === undefined ? {} : { systemMessage: messageFor(fault) });
    if (fault !== undefined) hookLog(run.paths, fault.explanation);
  } else if (fault !== undefined) throw fault;
}
