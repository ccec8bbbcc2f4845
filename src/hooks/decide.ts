import { isSkippedTool } from "../config/exclusions.ts";
import type { HookRun } from "../config/hook-run.ts";
import { isForgetting } from "../domain/forgetting.ts";
import type { JsonObject } from "../domain/host-event.ts";
import { promptWords } from "../domain/host-notice.ts";
import { asArray, asNumber, asObject, asString } from "../domain/json.ts";
import { isWhollyPrivate } from "../domain/private-text.ts";
import { clearPrivate, isPrivate, isPrivatePrompt, markPrivate } from "../inbox/private-marks.ts";
import { BOUNDARIES, pickFields, withoutContent } from "../inbox/record.ts";

/** What is to be stored of a hook's event; not sanitized yet. */
export interface KeptEvent {
  event: string;
  payload: JsonObject;
}

/**
 * The fields to store; hosts send others. Content comes last, so that private text that is never closed does not take
 * with it what identifies the event.
 */
const KEPT_FIELDS = [
  "session_id",
  "transcript_path",
  "cwd",
  "prompt_id",
  "agent_id",
  "agent_type",
  "agent_transcript_path",
  "trigger",
  "reason",
  "source",
  "model",
  "prompt",
  "tool_name",
  "tool_use_id",
  "tool_input",
  "tool_response",
  "duration_ms",
  "error",
  "is_interrupt",
  "last_assistant_message",
] as const;

/** Ids taken from one call of a tool of our own. */
const IDS_MAX = 50;
/** Our own tools that name memories by id, and what they do with them. */
const ACTIONS: Readonly<Record<string, "fetched" | "changed">> = {
  get_observations: "fetched",
  show: "fetched",
  timeline: "fetched",
  update_memory: "changed",
  forget_memory: "changed",
};

/** An observation as an address: `#12`. */
const OBSERVATION = /^#?(\d{1,15})$/;

/** Decides what to store of an event; undefined for nothing. Marks private turns. */
export async function decideKept(run: HookRun): Promise<KeptEvent | undefined> {
  const tool = asString(run.payload.tool_name);
  if (tool !== undefined && isSkippedTool(tool, run.settings.skipTools)) return ownToolEvent(run, tool);
  if (isForgetting(asObject(run.payload.tool_input))) return undefined;
  const payload = await (run.event === "UserPromptSubmit" ? promptPayload(run) : turnPayload(run));
  return payload && { event: run.event, payload };
}

/** Whether the event belongs to a private turn, so that nothing of it may be stored, not even a file's name. */
export function isOfPrivateTurn({ paths, sessionId, payload }: HookRun): Promise<boolean> {
  return isPrivate(paths.spool, sessionId, asString(payload.prompt_id));
}

/**
 * Of a skipped tool, only which memories it fetched or changed is stored. What our own tools return is not captured,
 * because memory would be made of memory.
 */
async function ownToolEvent(run: HookRun, tool: string): Promise<KeptEvent | undefined> {
  const action = ACTIONS[/claude-mem__(\w+)$/.exec(tool)?.[1] ?? ""];
  if (run.event !== "PostToolUse" || action === undefined) return undefined;
  const input = asObject(run.payload.tool_input);
  const shown = (asArray(input?.addresses) ?? []).map(
    (address) => OBSERVATION.exec(asString(address) ?? "")?.[1],
  );
  const named = [...(asArray(input?.ids) ?? []), input?.id ?? null, input?.anchor ?? null];
  const ids = [
    ...named.flatMap((id) => asNumber(id) ?? []),
    ...shown.flatMap((id) => Number(id ?? Number.NaN) || []),
  ];
  if (ids.length === 0 || (await isOfPrivateTurn(run))) return undefined;
  return {
    event: "MemoryAccessed",
    payload: { session_id: run.sessionId, action, observation_ids: ids.slice(0, IDS_MAX) },
  };
}

/** A wholly private prompt leaves only the fact that there was one, and makes the rest of its turn private. */
async function promptPayload({ sessionId, payload, paths }: HookRun): Promise<JsonObject | undefined> {
  const { spool } = paths;
  const promptId = asString(payload.prompt_id);
  const prompt = asString(payload.prompt);
  const { text, isNotice } = promptWords(prompt ?? "");
  // A notice of the host about background work does not end the private turn that the work belongs to.
  if (isNotice) return (await isPrivate(spool, sessionId, promptId)) ? undefined : withContent(payload);
  // A prompt that was too large to read may be private, and counts as private.
  if (prompt === undefined || isWhollyPrivate(text)) markPrivate(spool, sessionId, promptId);
  // A prompt typed during a private turn is part of that turn.
  else if (!(await isPrivatePrompt(spool, sessionId, promptId))) {
    clearPrivate(spool, sessionId);
    return withContent(payload);
  }
  return { ...withoutContent(payload), is_private: true };
}

async function turnPayload(run: HookRun): Promise<JsonObject | undefined> {
  if (!(await isOfPrivateTurn(run))) return withContent(run.payload);
  return BOUNDARIES.has(run.event) ? withoutContent(run.payload) : undefined;
}

function withContent(payload: JsonObject): JsonObject {
  return pickFields(payload, KEPT_FIELDS);
}
