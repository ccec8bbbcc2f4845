import type { Database } from "bun:sqlite";
import { cleanText, PAYLOAD_LIMITS } from "../domain/clean-payload.ts";
import type { PrivatePrompt, PromptSource, PromptSubmitted } from "../domain/host-event.ts";
import { isWhollyPrivate } from "../domain/private-text.ts";
import { reopenSession, type SessionRow } from "../store/sessions/sessions.ts";
import {
  deletePrompt,
  findNextTurnStart,
  hasPromptLine,
  insertPrompt,
  mergePrompt,
  nextPromptNumber,
  type PromptRow,
} from "../store/turns/prompts-and-texts.ts";
import {
  closePrivateSpan,
  deleteBetween,
  isOfPrivatePrompt,
  isPrivateAt,
  moveEvents,
  openPrivateSpan,
} from "../store/turns/turn-events.ts";
import {
  completeTurn,
  findLastTurn,
  findTurnOfPrompt,
  findTurnStartAfter,
  insertTurn,
  listOpenTurnsBefore,
  reopenTurn,
  type TurnRow,
  touchTurn,
} from "../store/turns/turns.ts";
import { findSamePrompt, isForetold, isProvisional } from "./same-prompt.ts";
import { turnOf } from "./session-and-turn.ts";

/** Longest prompt that is kept, in UTF-16 units: as hooks keep it, so that hook and transcript agree on the text. */
const PROMPT_CHARS_MAX = PAYLOAD_LIMITS.stringChars;

/** Takes over a prompt: a new turn, a prompt within the running one, or one that is known already. */
export function applyPrompt(memory: Database, session: SessionRow, event: PromptSubmitted): void {
  if (isWhollyPrivate(event.text))
    return applyPrivatePrompt(memory, session, { ...event, kind: "private-prompt" });
  if (isOfPrivateTurn(memory, session, event)) return;
  // Said also of a prompt that is known: what is private before it may have been told later.
  if (beginsTurn(event)) closePrivateSpan(memory, session.id, event.at);
  if (event.uuid !== undefined && hasPromptLine(memory, event.uuid)) return;
  const text = cleanText(event.text, PROMPT_CHARS_MAX);
  const known = findSamePrompt(memory, session, { ...event, text });
  if (known !== undefined && !isForetold(known, event)) {
    const isKnownByLine = isProvisional(event.uuid) && known.uuid !== null;
    mergePrompt(memory, known.id, {
      uuid: isKnownByLine ? undefined : event.uuid,
      promptId: event.promptId,
      byHook: event.uuid === undefined,
    });
    if (known.uuid === null && beginsTurn(known)) claimEvents(memory, session, known.turnId, event, known.at);
    return;
  }
  // The queue foretells every prompt of `claude -p` too; only what joined a running turn is worth keeping by itself.
  if (known !== undefined) takeBack(memory, known);
  else if (isProvisional(event.uuid) && findLastTurn(memory, session.id)?.state !== "open") return;
  if (session.status !== "active") reopenSession(memory, session.id);
  keepPrompt(memory, session, { ...event, text }, known?.promptNumber);
}

/**
 * From here to the next prompt nothing is kept; what a hook already reported of it goes. A turn that ran until now can
 * have nothing to add and is over.
 */
export function applyPrivatePrompt(memory: Database, session: SessionRow, event: PrivatePrompt): void {
  const until = findNextTurnStart(memory, session.id, event.at);
  openPrivateSpan(memory, session.id, event.promptId, event.at, until);
  deleteBetween(memory, session.id, event.at, until);
  completeTurnsBefore(memory, session, event.at);
}

/** What joins a running turn is private with it: what is typed or reported meanwhile, by time or by the host's id. */
function isOfPrivateTurn(memory: Database, session: SessionRow, event: PromptSubmitted): boolean {
  if (!beginsTurn(event)) return isPrivateAt(memory, session.id, event.promptId, event.at);
  return event.promptId !== undefined && isOfPrivatePrompt(memory, session.id, event.promptId, event.at);
}

function beginsTurn({ source }: { source: PromptSource }): boolean {
  return source === "typed" || source === "command";
}

/** The turn that a prompt had been counted with is without it now, and is observed again if it was with it. */
function takeBack(memory: Database, known: PromptRow): void {
  deletePrompt(memory, known.id);
  touchTurn(memory, known.turnId, known.at);
}

/** @param foretoldNumber the number that the prompt had while it waited in the queue */
function keepPrompt(
  memory: Database,
  session: SessionRow,
  event: PromptSubmitted,
  foretoldNumber: number | undefined,
): void {
  const source = sourceOf(memory, session, event);
  const joined = joinedTurn(memory, session, { ...event, source });
  // The host's own notifications are no prompts of the person: they keep the number of the turn that they continue.
  const promptNumber =
    source === "notification" && joined
      ? joined.number
      : (foretoldNumber ?? nextPromptNumber(memory, session.id));
  const turn = joined ?? beginTurn(memory, session, event, promptNumber);
  if (turn.state !== "open") reopenTurn(memory, turn.id);
  insertPrompt(memory, {
    sessionId: session.id,
    contentSessionId: session.contentSessionId,
    turnId: turn.id,
    promptNumber,
    text: event.text,
    promptId: event.promptId,
    uuid: event.uuid,
    source,
    byHook: event.uuid === undefined,
    at: event.at,
  });
}

/** The newest host reports a prompt that waits in its queue at once, under the id of the turn that is running. */
function sourceOf(memory: Database, session: SessionRow, event: PromptSubmitted): PromptSource {
  if (event.source !== "typed" || event.promptId === undefined) return event.source;
  const isShared = findTurnOfPrompt(memory, session.id, event.promptId) !== undefined;
  return isShared ? "queued" : "typed";
}

/** The turn that a prompt was typed into while it ran; undefined when the prompt begins a turn of its own. */
function joinedTurn(memory: Database, session: SessionRow, event: PromptSubmitted): TurnRow | undefined {
  if (event.source !== "notification" && event.source !== "queued") return undefined;
  const turn = turnOf(memory, session, event);
  // A turn whose raw events were dropped cannot go on: it would be observed again without them.
  if (turn.raw !== "whole") return undefined;
  if (event.source === "notification") return turn;
  // A hook's report may come when the turn it was typed into has just ended; then it begins the next one.
  return event.uuid === undefined && turn.state !== "open" ? undefined : turn;
}

function beginTurn(memory: Database, session: SessionRow, event: PromptSubmitted, number: number): TurnRow {
  completeTurnsBefore(memory, session, event.at);
  const branch = event.branch ?? session.branch;
  const turn = insertTurn(memory, { sessionId: session.id, number, at: event.at, branch });
  claimEvents(memory, session, turn.id, event, event.at);
  // A prompt that is told late has a turn after it already, and nothing will say again that its own is over.
  if (findLastTurn(memory, session.id)?.id !== turn.id) completeTurn(memory, turn.id, turn.ending, event.at);
  return turn;
}

/**
 * Where the hook of a prompt was killed, or its event left as a file, what followed came first and was counted with the
 * turn before. A hook's time says less than a line's: an asynchronous hook of the turn before may have begun just after
 * it.
 *
 * @param keptAt the time under which the prompt is kept
 */
function claimEvents(
  memory: Database,
  session: SessionRow,
  turnId: number,
  event: PromptSubmitted,
  keptAt: number,
): void {
  const until = findTurnStartAfter(memory, session.id, Math.max(event.at, keptAt));
  const isByLine = event.uuid !== undefined && !isProvisional(event.uuid);
  moveEvents(memory, session.id, turnId, { from: event.at, until }, isByLine);
}

function completeTurnsBefore(memory: Database, session: SessionRow, at: number): void {
  for (const open of listOpenTurnsBefore(memory, session.id, at)) {
    completeTurn(memory, open.id, open.ending, open.endedAt);
  }
}
