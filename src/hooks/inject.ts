import type { Database } from "bun:sqlite";
import type { HookRun } from "../config/hook-run.ts";
import { asMemoryError } from "../domain/error.ts";
import { asObject, asString } from "../domain/json.ts";
import { commandOutput, showsFailure } from "../domain/tool-use/shown-failure.ts";
import { type Claims, openClaims } from "../inbox/claims.ts";
import { files } from "../lib/files.ts";
import type { InjectedContext } from "../recall/budget.ts";
import { store } from "./capture.ts";
import { isOfPrivateTurn } from "./decide.ts";
import { hookLog } from "./hook-log.ts";

const STDOUT = 1;
/** Tools that ask for a path; one that does not exist is answered. */
const ASKING: ReadonlySet<string> = new Set(["Read", "Grep", "Glob"]);

/** Injects what recall has for a prompt, a file or a failed command, if anything. */
export async function injectNote(run: HookRun): Promise<void> {
  if (run.directory === undefined || (await isOfPrivateTurn(run))) return;
  using claims = openClaims(run.paths.inbox, run.sessionId, run.at);
  const note = await findNote(run, claims);
  if (note !== undefined) inject(run, note, { opened: claims.inbox });
}

/** Loads only the part of recall that the event needs. */
async function findNote(run: HookRun, claims: Claims): Promise<InjectedContext | undefined> {
  switch (run.event) {
    case "UserPromptSubmit": {
      const { turnToWorker } = await import("./ask-for-vector.ts");
      const ask = turnToWorker(run);
      const { injectPromptNote } = await import("../recall/prompt/prompt-note.ts");
      return injectPromptNote(run, claims, ask);
    }
    case "PreToolUse": {
      const { injectFileNote } = await import("../recall/tools/file-note.ts");
      return injectFileNote(run, claims);
    }
    default: {
      if (run.payload.tool_name !== "Bash") {
        const { injectMissingPathNote } = await import("../recall/tools/missing-path.ts");
        return injectMissingPathNote(run, claims);
      }
      const { injectFailureNote } = await import("../recall/tools/failure-note.ts");
      return injectFailureNote(run, claims);
    }
  }
}

/** Whether a command failed or printed what failing commands print, or a path was asked for in vain. Decided without loading recall. */
export function mayHaveFailed({ event, payload }: HookRun): boolean {
  const tool = asString(payload.tool_name) ?? "";
  if (ASKING.has(tool))
    return event === "PostToolUseFailure" || asObject(payload.tool_response)?.numFiles === 0;
  if (tool !== "Bash") return false;
  return event === "PostToolUseFailure" || showsFailure(commandOutput(payload.tool_response));
}

/**
 * Prints a context for the agent in the host's form, and stores which memories it had. The host reads one answer, so later
 * failures are only logged.
 *
 * @param more.systemMessage shown to the user
 * @param more.opened an open inbox to use; closed afterwards
 */
export function inject(
  run: HookRun,
  context: InjectedContext,
  more: { systemMessage?: string | undefined; opened?: Database | undefined },
): void {
  const { text, observationIds, fixIds, subject, tokens } = context;
  const output = {
    ...(more.systemMessage === undefined ? {} : { systemMessage: more.systemMessage }),
    hookSpecificOutput: { hookEventName: run.event, additionalContext: text },
  };
  files().writeSync(STDOUT, JSON.stringify(output));
  const payload = {
    session_id: run.sessionId,
    channel: run.event,
    observation_ids: observationIds,
    ...(fixIds === undefined ? {} : { fix_ids: fixIds }),
    ...(subject === undefined ? {} : { subject }),
    tokens,
  };
  try {
    store(run, { event: "ContextInjected", payload }, more.opened);
  } catch (error) {
    hookLog(run.paths, asMemoryError(error, "recording what was injected").explanation);
  }
}
