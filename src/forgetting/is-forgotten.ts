import type { Database } from "bun:sqlite";
import { projectIdentity } from "../config/project-identity.ts";
import type { HostEvent } from "../domain/host-event.ts";
import type { SummaryDraft } from "../domain/observation.ts";
import type { Statement } from "../domain/same-fact.ts";
import { textHash } from "../store/database/rows.ts";
import { findSession } from "../store/sessions/sessions.ts";
import { hasTombstones, isKnown, keyOf, statementKey, summaryHash } from "./tombstones.ts";

/** Whether an event reports something forgotten, whoever reports it: hook, transcript, import, or a fork that copied it. */
export function isForgotten(memory: Database, event: HostEvent): boolean {
  if (!hasTombstones(memory)) return false;
  if (isForgottenById(memory, event) || isInForgottenSpan(memory, event))
    return !isBoundaryOfKnown(memory, event);
  return isOfUnknownForgottenProject(memory, event);
}

function isForgottenById(memory: Database, event: HostEvent): boolean {
  const { host, sessionId, promptId, at } = event;
  if (promptId !== undefined && isKnown(memory, "prompt", keyOf(host, sessionId, promptId), at)) return true;
  switch (event.kind) {
    case "tool-use-started":
    case "tool-use-ended":
      return isKnown(memory, "tool-use", keyOf(host, event.toolUseId), at);
    case "prompt-submitted":
    case "assistant-spoke":
      return isForgottenText(memory, event.text, event.uuid, at);
    case "turn-ended":
    case "subagent-ended":
      return isForgottenText(memory, event.closingMessage, undefined, at);
    default:
      return false;
  }
}

/** Whether a text was said in a forgotten line of a transcript, or near the time of an equal text that was forgotten. */
export function isForgottenText(
  memory: Database,
  text: string | undefined,
  uuid: string | undefined,
  at: number,
): boolean {
  if (uuid !== undefined && isKnown(memory, "line", keyOf(uuid), at)) return true;
  return text !== undefined && isKnown(memory, "text", keyOf(textHash(text)), at);
}

function isInForgottenSpan(memory: Database, event: HostEvent): boolean {
  if (isKnown(memory, "time", "", event.at)) return true;
  const session = keyOf(event.host, event.sessionId);
  if (beginsTurn(event)) closeSpans(memory, session, event.at);
  return isKnown(memory, "session", session, event.at);
}

function beginsTurn(event: HostEvent): boolean {
  if (event.kind === "private-prompt") return true;
  return event.kind === "prompt-submitted" && (event.source === "typed" || event.source === "command");
}

/** A prompt that is newer than the forget begins something new; older ones are only reported again. */
function closeSpans(memory: Database, session: string, at: number): void {
  memory
    .query(
      "UPDATE forgotten SET to_epoch = ? WHERE kind = 'session' AND key = ? AND to_epoch IS NULL AND at_epoch < ?",
    )
    .run(at, session, at);
}

/** A session of which a part is stored still begins and ends. */
function isBoundaryOfKnown(memory: Database, event: HostEvent): boolean {
  const isBoundary = event.kind === "session-started" || event.kind === "session-ended";
  return isBoundary && findSession(memory, event.host, event.sessionId) !== undefined;
}

/** A known session is newer than the forget, and reading git's files for every event would be slow. */
function isOfUnknownForgottenProject(
  memory: Database,
  { directory, host, sessionId, at }: HostEvent,
): boolean {
  if (directory === undefined || !hasTombstones(memory, "project")) return false;
  if (findSession(memory, host, sessionId) !== undefined) return false;
  return isForgottenProject(memory, projectIdentity(directory).key, at);
}

/** Whether a project was forgotten after this time, with everything that the memory had never read. */
export function isForgottenProject(memory: Database, projectKey: string, at: number): boolean {
  return isKnown(memory, "project", keyOf(projectKey), at);
}

export function isForgottenStatement(memory: Database, statement: Statement): boolean {
  return isKnown(memory, "observation", statementKey(statement), 0);
}

/** Whether a summary of about this time that says the same was forgotten. */
export function isForgottenSummary(memory: Database, summary: SummaryDraft, at: number): boolean {
  return isKnown(memory, "text", keyOf(summaryHash(summary)), at);
}

/** Whether a record of a legacy memory is of a forgotten time, session or project. */
export function isOfForgottenTime(
  memory: Database,
  { host, sessionId, projectKey, at }: { host: string; sessionId: string; projectKey: string; at: number },
): boolean {
  return (
    isKnown(memory, "time", "", at) ||
    isKnown(memory, "session", keyOf(host, sessionId), at) ||
    isForgottenProject(memory, projectKey, at)
  );
}
