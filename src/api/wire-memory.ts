import type { Database } from "bun:sqlite";
import {
  iso,
  makerOf,
  type WirePrompt,
  type WireSession,
  type WireSummary,
  wireObservation,
} from "../protocol/memory.ts";
import {
  type ListedPrompt,
  type ListedSession,
  type ListedSummary,
  readObservations,
  readPrompts,
  readSessions,
  readSummaries,
} from "../store/lists/listed.ts";

/** Longer prompts are cut in lists; `/api/prompts/:id` has all of the text. */
const PROMPT_CHARS_MAX = 20_000;

/** Each reads items by id, in the order of the ids. */
export const WIRE_READERS = {
  observation: (memory: Database, ids: readonly number[]) =>
    readObservations(memory, ids).map(wireObservation),
  summary: (memory: Database, ids: readonly number[]) => readSummaries(memory, ids).map(wireSummary),
  prompt: (memory: Database, ids: readonly number[], charsMax: number = PROMPT_CHARS_MAX) =>
    readPrompts(memory, ids, charsMax).map(wirePrompt),
  session: (memory: Database, ids: readonly number[]) => readSessions(memory, ids).map(wireSession),
} as const;

function wireSummary(found: ListedSummary): WireSummary {
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
    flag: found.flag ?? null,
  };
}

function wirePrompt(found: ListedPrompt): WirePrompt {
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

function wireSession(found: ListedSession): WireSession {
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
