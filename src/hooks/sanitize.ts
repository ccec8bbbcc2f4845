import type { HookRun } from "../config/hook-run.ts";
import { ignoredFiles } from "../config/ignored-files.ts";
import { cleanPath } from "../domain/clean-name.ts";
import { cleanPayload } from "../domain/clean-payload.ts";
import type { JsonObject } from "../domain/host-event.ts";
import { leaveOutIgnored } from "../domain/ignored-files/leave-out.ts";
import { asObject, asString } from "../domain/json.ts";
import { type InboxRecord, withHookMs } from "../inbox/record.ts";
import type { KeptEvent } from "./decide.ts";

/** The parent of orphans: a hook with this parent has lost its host. */
const INIT_PID = 1;

/** Removes what ignored files hold, private text and secrets, cuts what is too long, and makes a record of the rest. */
export function sanitize(run: HookRun, { event, payload }: KeptEvent): InboxRecord {
  const clean = cleanPayload(withoutIgnored(run, payload));
  return {
    host: run.host,
    event,
    sessionId: run.sessionId,
    at: run.at,
    directory: run.directory === undefined ? null : cleanPath(run.directory),
    hostPid: process.ppid === INIT_PID ? null : process.ppid,
    body: withHookMs(JSON.stringify(clean), performance.now()),
  };
}

function withoutIgnored(run: HookRun, payload: JsonObject): JsonObject {
  const input = asObject(payload.tool_input);
  if (input === undefined) return payload;
  const ignored = ignoredFiles(run.settings.ignoredFiles, run.directory, run.environment);
  const report = {
    name: asString(payload.tool_name),
    input,
    result: payload.tool_response,
    error: asString(payload.error),
  };
  const kept = leaveOutIgnored(report, ignored);
  return {
    ...payload,
    ...(kept.input === undefined ? {} : { tool_input: kept.input }),
    ...(kept.result === undefined ? {} : { tool_response: kept.result }),
    ...(kept.error === undefined ? {} : { error: kept.error }),
  };
}
