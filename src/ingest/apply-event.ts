import type { Database } from "bun:sqlite";
import { cleanPayload, cleanText } from "../domain/clean-payload.ts";
import { isForgetting } from "../domain/forgetting.ts";
import type {
  AssistantSpoke,
  HostEvent,
  JsonObject,
  SessionEnded,
  ToolUseEnded,
  ToolUseStarted,
  TurnEnded,
} from "../domain/host-event.ts";
import { leaveOutIgnored, type ToolReport } from "../domain/ignored-files/leave-out.ts";
import { asObject, asString } from "../domain/json.ts";
import { isForgotten } from "../forgetting/is-forgotten.ts";
import { recordInjection, settleAccessed } from "../store/injections/injections.ts";
import { endSession, reopenSession, type SessionRow, setSessionModel } from "../store/sessions/sessions.ts";
import { recordAssistantText } from "../store/turns/prompts-and-texts.ts";
import { findToolInput, hasToolUse, recordToolUse } from "../store/turns/tool-uses.ts";
import { isPrivateAt } from "../store/turns/turn-events.ts";
import { completeTurn, listOpenTurns, touchTurn } from "../store/turns/turns.ts";
import { applyPrivatePrompt, applyPrompt } from "./apply-prompt.ts";
import type { CaptureRules } from "./capture-rules.ts";
import { withCleanNames } from "./clean-names.ts";
import { sessionOf, turnOf } from "./session-and-turn.ts";

/**
 * Applies one host event to the memory. Applying it again, or as another source reports it, changes nothing, because
 * everything is keyed by the host's ids.
 */
export function applyEvent(memory: Database, rules: CaptureRules, reported: HostEvent): void {
  if (rules.isExcludedDirectory(reported.directory) || rules.isIncognito(reported.sessionId, reported.at))
    return;
  if (isForgotten(memory, reported)) return;
  const event = withCleanNames(reported);
  const session = sessionOf(memory, event);
  switch (event.kind) {
    case "session-started":
      if (session.status !== "active") reopenSession(memory, session.id);
      if (event.model !== undefined) setSessionModel(memory, session.id, event.model);
      return;
    case "prompt-submitted":
      applyPrompt(memory, session, event);
      return;
    case "private-prompt":
      applyPrivatePrompt(memory, session, event);
      return;
    case "session-ended":
      applySessionEnd(memory, session, event);
      return;
    case "context-injected":
      recordInjection(memory, session.id, event);
      return;
    case "memory-accessed":
      settleAccessed(memory, session.id, event);
      return;
    case "context-compacted":
      return;
    default:
      // The other events belong to a turn. Nothing of a private turn is stored.
      if (isPrivateAt(memory, session.id, event.promptId, event.at)) return;
      applyTurnEvent(memory, rules, session, event);
  }
}

type EventOfTurn =
  | ToolUseStarted
  | ToolUseEnded
  | AssistantSpoke
  | TurnEnded
  | Extract<HostEvent, { kind: "subagent-ended" }>;

function applyTurnEvent(
  memory: Database,
  rules: CaptureRules,
  session: SessionRow,
  event: EventOfTurn,
): void {
  switch (event.kind) {
    case "tool-use-started":
    case "tool-use-ended":
      applyToolUse(memory, rules, session, event);
      return;
    case "assistant-spoke":
      applyText(memory, session, event, event.text, event.uuid);
      return;
    case "turn-ended":
      applyTurnEnd(memory, session, event);
      return;
    case "subagent-ended":
      if (event.closingMessage !== undefined)
        applyText(memory, session, event, event.closingMessage, undefined);
  }
}

function applyToolUse(
  memory: Database,
  rules: CaptureRules,
  session: SessionRow,
  event: ToolUseStarted | ToolUseEnded,
): void {
  if (event.name !== undefined && rules.isSkippedTool(event.name)) return;
  // The command names what is to be forgotten.
  if (event.input !== undefined && isForgetting(event.input)) return;
  // The call of a result without a known call was not captured on purpose.
  if (event.name === undefined && !hasToolUse(memory, event.host, event.toolUseId)) return;
  const ended = event.kind === "tool-use-ended" ? event : undefined;
  const report = withoutIgnored(memory, rules, event, session.directory ?? undefined);
  const kept = cleanReport(report);
  const turn = turnOf(memory, session, event);
  const isNew = recordToolUse(memory, {
    host: event.host,
    toolUseId: event.toolUseId,
    sessionId: session.id,
    turnId: turn.id,
    name: event.name,
    input: asObject(kept.input),
    result: kept.result,
    outcome: ended?.outcome ?? "unknown",
    error: asString(kept.error),
    durationMs: ended?.durationMs,
    agentId: event.agentId,
    agentType: event.agentType,
    at: event.at,
  });
  if (isNew) touchTurn(memory, turn.id, event.at);
}

/** A transcript line with a result does not name the file; the earlier call does. */
function withoutIgnored(
  memory: Database,
  rules: CaptureRules,
  event: ToolUseStarted | ToolUseEnded,
  directory: string | undefined,
): ToolReport {
  const { result, error } = event.kind === "tool-use-ended" ? event : {};
  const input = event.input ?? findToolInput(memory, event.host, event.toolUseId);
  const ignored = rules.ignoredFiles(event.directory ?? directory);
  const kept = leaveOutIgnored({ name: event.name, input, result, error }, ignored);
  return event.input === undefined ? { ...kept, input: undefined } : kept;
}

/** Cleaned as one payload, because private text may begin in the input and end in the result. */
function cleanReport({ input, result, error }: ToolReport): JsonObject {
  const report = { input, result, error };
  return cleanPayload(
    Object.fromEntries(Object.entries(report).filter(([, value]) => value !== undefined)) as JsonObject,
  );
}

function applyText(
  memory: Database,
  session: SessionRow,
  event: Extract<EventOfTurn, { kind: "assistant-spoke" | "subagent-ended" | "turn-ended" }>,
  said: string,
  uuid: string | undefined,
): void {
  const turn = turnOf(memory, session, event);
  const text = cleanText(said);
  const { agentId, at } = event;
  if (recordAssistantText(memory, { sessionId: session.id, turnId: turn.id, text, uuid, agentId, at })) {
    touchTurn(memory, turn.id, at);
  }
}

function applyTurnEnd(memory: Database, session: SessionRow, event: TurnEnded): void {
  if (event.closingMessage !== undefined) applyText(memory, session, event, event.closingMessage, undefined);
  const turn = turnOf(memory, session, event);
  // A transcript repeats what Stop reported. The turn need not be observed again because of that.
  if (turn.state === "observed" && turn.ending === event.ending) return;
  completeTurn(memory, turn.id, event.ending, event.at);
}

/** A turn that is still open when its session ends was interrupted. */
function applySessionEnd(memory: Database, session: SessionRow, event: SessionEnded): void {
  for (const turn of listOpenTurns(memory, session.id)) {
    completeTurn(memory, turn.id, "interrupted", event.at);
  }
  endSession(memory, session.id, "completed", event.reason, event.at);
}
