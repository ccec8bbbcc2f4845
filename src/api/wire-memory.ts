import { iso, makerOf, type WirePrompt, type WireSession, type WireSummary } from "../protocol/memory.ts";
import type { ListedPrompt, ListedSession, ListedSummary } from "../store/lists/listed.ts";

/** A prompt in a list shows so much; asked for by its id it is whole. */
export const PROMPT_CHARS_MAX = 20_000;

export function wireSummary(found: ListedSummary): WireSummary {
  const { id, request, investigated, learned, completed, nextSteps, notes } = found;
  return {
    id,
    project: found.projectLabel,
    projectKey: found.projectKey,
    session: found.sessionId,
    turn: found.turnId,
    turnNumber: found.promptNumber,
    ...{ request, investigated, learned, completed, nextSteps, notes },
    branch: found.branch ?? null,
    at: iso(found.at),
    ...makerOf(found.madeBy),
    suspicion: found.suspicion ?? null,
  };
}

export function wirePrompt(found: ListedPrompt): WirePrompt {
  const { id, projectKey, turnNumber, text, source } = found;
  return {
    id,
    project: found.projectLabel,
    projectKey,
    session: found.sessionId,
    turn: found.turnId,
    turnNumber,
    text: text.toWellFormed(),
    isCut: found.chars > text.length,
    source,
    at: iso(found.at),
  };
}

export function wireSession(found: ListedSession): WireSession {
  const { contentSessionId, title, startedAt, lastEventAt, endedAt, ...same } = found;
  return {
    ...same,
    session: contentSessionId,
    title: (title ?? "").toWellFormed(),
    startedAt: iso(startedAt),
    lastEventAt: iso(lastEventAt),
    endedAt: endedAt === null ? null : iso(endedAt),
  };
}
