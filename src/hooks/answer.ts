import { writeSync } from "node:fs";
import type { GivenContext } from "../context/session-context.ts";
import { commitRecord, toRecord } from "./capture-event.ts";
import type { HookRun } from "./run-hook.ts";

const STDOUT = 1;

/** Gives a text to the agent in the host's form, and leaves a record of what was given. */
export function answer(run: HookRun, given: GivenContext): void {
  const output = { hookSpecificOutput: { hookEventName: run.event, additionalContext: given.text } };
  writeSync(STDOUT, JSON.stringify(output));
  const payload = {
    session_id: run.sessionId,
    through: run.event,
    observation_ids: given.observationIds,
    ...(given.fixIds === undefined ? {} : { fix_ids: given.fixIds }),
    ...(given.subject === undefined ? {} : { subject: given.subject }),
    tokens: given.tokens,
  };
  commitRecord(run, toRecord(run, "ContextGiven", payload));
}
