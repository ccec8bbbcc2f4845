import type { JsonObject } from "../domain/host-event.ts";
import { parseObject } from "../domain/json.ts";

/** One captured event, cleaned, as a hook commits it and ingest reads it. */
export interface InboxRecord {
  host: string;
  /** The host's name of the event, such as `PostToolUse`. */
  event: string;
  /** The host's session id; "" if the host named none. */
  sessionId: string;
  /** When the hook began, milliseconds since 1970. */
  at: number;
  /** The host's project directory, if it named one. */
  directory: string | null;
  /** Process id of the host. */
  hostPid: number | null;
  /** The cleaned payload, as JSON text. */
  body: string;
}

/** A hook writes at the end of the body how long its process had run, where it is found without parsing the body. */
const HOOK_MS = /,?"hook_ms":(\d+(?:\.\d+)?)\}$/;

/** Adds to the body how long the hook has run, in milliseconds. */
export function withHookMs(body: string, ms: number): string {
  return `${body.slice(0, -1)}${body === "{}" ? "" : ","}"hook_ms":${ms.toFixed(1)}}`;
}

/** How long the hook ran, in milliseconds; undefined if the record does not say. */
export function hookMsOf({ body }: Pick<InboxRecord, "body">): number | undefined {
  const [, ms] = HOOK_MS.exec(body.slice(-40)) ?? [];
  return ms === undefined ? undefined : Number(ms);
}

/** Events that are stored without content even of a private turn, because they say when it ends. */
export const BOUNDARIES: ReadonlySet<string> = new Set(["SessionStart", "Stop", "PreCompact", "SessionEnd"]);

/** Fields that say where and when something happened, but not what. */
const FIELDS_WITHOUT_CONTENT = [
  "session_id",
  "transcript_path",
  "cwd",
  "prompt_id",
  "source",
  "reason",
] as const;

export function withoutContent(payload: JsonObject): JsonObject {
  return pickFields(payload, FIELDS_WITHOUT_CONTENT);
}

/** The named fields that the payload has, in the order of the names. */
export function pickFields(payload: JsonObject, names: readonly string[]): JsonObject {
  const picked: JsonObject = {};
  for (const name of names) {
    const value = payload[name];
    if (value !== undefined) picked[name] = value;
  }
  return picked;
}

/**
 * What is stored of a record when there is no room for all of it: that a session or turn began or ended, which makes the
 * worker sync the transcript later, and that a prompt was private. A tool use without content is not stored, because
 * ingest would take it for the complete one in the transcript.
 */
export function shortened(record: InboxRecord): InboxRecord | undefined {
  const payload = parseObject(record.body) ?? {};
  if (BOUNDARIES.has(record.event) || record.event === "StopFailure")
    return { ...record, body: JSON.stringify(withoutContent(payload)) };
  return payload.is_private === true ? record : undefined;
}
