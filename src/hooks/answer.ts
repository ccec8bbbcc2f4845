import type { Database } from "bun:sqlite";
import { writeSync } from "node:fs";
import { asMemoryError } from "../domain/error.ts";
import { openInbox } from "../inbox/schema.ts";
import { claimNote } from "../inbox/write.ts";
import type { InjectedContext } from "../recall/session-context.ts";
import { commitRecord, toRecord } from "./capture-event.ts";
import { hookLog } from "./hook-log.ts";
import type { HookRun } from "./hook-run.ts";

const STDOUT = 1;
/** Who waits for a note would rather go on without one. */
const BUSY_TIMEOUT_MS = 100;

/**
 * Gives a text to the agent in the host's form, and leaves a record of what was given; in an inbox that is open already,
 * which is closed behind it.
 *
 * @param systemMessage said to the user
 */
export function answer(
  run: HookRun,
  given: InjectedContext,
  opened?: Database,
  systemMessage?: string,
): void {
  const output = {
    ...(systemMessage === undefined ? {} : { systemMessage }),
    hookSpecificOutput: { hookEventName: run.event, additionalContext: given.text },
  };
  writeSync(STDOUT, JSON.stringify(output));
  const payload = {
    session_id: run.sessionId,
    through: run.event,
    observation_ids: given.observationIds,
    ...(given.fixIds === undefined ? {} : { fix_ids: given.fixIds }),
    ...(given.subject === undefined ? {} : { subject: given.subject }),
    tokens: given.tokens,
  };
  try {
    commitRecord(run, toRecord(run, "ContextGiven", payload), opened);
  } catch (error) {
    // The host reads one answer, and has it: what fails behind that is for the log.
    hookLog(run.paths, asMemoryError(error, "recording what was injected").explanation);
  }
}

/** The same, unless the session has been given something under this key before. */
export function answerOnce(run: HookRun, key: string, given: InjectedContext): void {
  using inbox = openForClaims(run);
  if (claimNote(inbox, run.sessionId, key, run.at)) answer(run, given, inbox);
}

/** The inbox, for who has to know what a session has been told already. */
export function openForClaims(run: HookRun): Database {
  return openInbox(run.paths.inbox, BUSY_TIMEOUT_MS);
}
