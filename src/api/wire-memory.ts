import type { WireObservation, WirePrompt, WireSession, WireSummary } from "../protocol/memory.ts";
import type { ListedObservation, ListedPrompt, ListedSession, ListedSummary } from "../store/lists/listed.ts";

/** A prompt in a list shows so much; asked for by its id it is whole. */
export const PROMPT_CHARS_MAX = 20_000;

export function wireObservation(found: ListedObservation): WireObservation {
  const { id, type, title, subtitle, facts, narrative, concepts, filesRead, filesModified } = found;
  return {
    id,
    project: found.projectLabel,
    projectKey: found.projectKey,
    session: found.sessionId,
    turn: found.ofTurn,
    turnNumber: found.promptNumber,
    ...{ type, title, subtitle, facts, narrative, concepts, filesRead, filesModified },
    toolUses: found.toolUseIds,
    branch: found.branch ?? null,
    at: iso(found.at),
    ...makerOf(found.madeBy),
    mode: null,
    pinned: found.isPinned ?? false,
    supersededBy: found.supersededBy ?? null,
    savedBy: found.savedBy ?? null,
    editedAt: found.editedAt === undefined ? null : iso(found.editedAt),
    suspicion: found.suspicion ?? null,
  };
}

export function wireSummary(found: ListedSummary): WireSummary {
  const { id, request, investigated, learned, completed, nextSteps, notes } = found;
  return {
    id,
    project: found.projectLabel,
    projectKey: found.projectKey,
    session: found.sessionId,
    turn: found.ofTurn,
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

/** `local/1` and `anthropic:claude-haiku/1`: who was asked, with the version of the asking. */
function makerOf(madeBy: string): { provider: string; model: string | null } {
  const [, provider = madeBy, model] = /^([^:/]+)(?::(.+))?\/[^/]*$/.exec(madeBy) ?? [];
  return { provider, model: model ?? null };
}

export function iso(at: number): string {
  return new Date(at).toISOString();
}
