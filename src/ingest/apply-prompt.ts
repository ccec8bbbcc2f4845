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
import { findSamePrompt, isAnnounced, isProvisional } from "./same-prompt.ts";
import { turnOf } from "./session-and-turn.ts";

/** Longest stored prompt in UTF-16 units; the same as in hooks, so that hook and transcript have the same text. */
const PROMPT_CHARS_MAX = PAYLOAD_LIMITS.stringChars;

/** A prompt begins a turn, joins the running turn, or is known already. */
export function applyPrompt(memory: Database, session: SessionRow, event: PromptSubmitted): void {
  if (isWhollyPrivate(event.text))
    return applyPrivatePrompt(memory, session, { ...event, kind: "private-prompt" });
  if (isOfPrivateTurn(memory, session, event)) return;
  // Also for a known prompt: the private prompt before it may have been reported later.
  if (beginsTurn(event)) closePrivateSpan(memory, session.id, event.at);
  if (event.uuid !== undefined && hasPromptLine(memory, event.uuid)) return;
  const text = cleanText(event.text, PROMPT_CHARS_MAX);
  const known = findSamePrompt(memory, session, { ...event, text });
  if (known !== undefined && !isAnnounced(known, event)) {
    const isKnownByLine = isProvisional(event.uuid) && known.uuid !== null;
    mergePrompt(memory, known.id, {
      uuid: isKnownByLine ? undefined : event.uuid,
      promptId: event.promptId,
      byHook: event.uuid === undefined,
    });
    if (known.uuid === null && beginsTurn(known)) claimEvents(memory, session, known.turnId, event, known.at);
    return;
  }
  // The queue also announces every prompt of `claude -p`. On its own, only a prompt that joined a running turn is stored.
  if (known !== undefined) removeAnnounced(memory, known);
  else if (isProvisional(event.uuid) && findLastTurn(memory, session.id)?.state !== "open") return;
  if (session.status !== "active") reopenSession(memory, session.id);
  keepPrompt(memory, session, { ...event, text }, known?.promptNumber);
}

/**
 * Nothing is stored from here to the next prompt, and what a hook has reported is deleted. The turn before is complete.
 */
export function applyPrivatePrompt(memory: Database, session: SessionRow, event: PrivatePrompt): void {
  const until = findNextTurnStart(memory, session.id, event.at);
  openPrivateSpan(memory, session.id, event.promptId, event.at, until);
  deleteBetween(memory, session.id, event.at, until);
  completeTurnsBefore(memory, session, event.at);
}

/** A prompt that joins a private turn, by time or by the host's id, is private too. */
function isOfPrivateTurn(memory: Database, session: SessionRow, event: PromptSubmitted): boolean {
  if (!beginsTurn(event)) return isPrivateAt(memory, session.id, event.promptId, event.at);
  return event.promptId !== undefined && isOfPrivatePrompt(memory, session.id, event.promptId, event.at);
}

function beginsTurn({ source }: { source: PromptSource }): boolean {
  return source === "typed" || source === "command";
}

/** Removes an announced prompt from the turn it was in; the turn is observed again if necessary. */
function removeAnnounced(memory: Database, known: PromptRow): void {
  deletePrompt(memory, known.id);
  touchTurn(memory, known.turnId, known.at);
}

/** @param announcedNumber the number that the prompt had while it waited in the queue */
function keepPrompt(
  memory: Database,
  session: SessionRow,
  event: PromptSubmitted,
  announcedNumber: number | undefined,
): void {
  const source = sourceOf(memory, session, event);
  const joined = joinedTurn(memory, session, { ...event, source });
  // Notices of the host are not prompts of a person: they have the number of the turn that they continue.
  const promptNumber =
    source === "notification" && joined
      ? joined.number
      : (announcedNumber ?? nextPromptNumber(memory, session.id));
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

/** The newest host reports a queued prompt immediately, with the id of the running turn. */
function sourceOf(memory: Database, session: SessionRow, event: PromptSubmitted): PromptSource {
  if (event.source !== "typed" || event.promptId === undefined) return event.source;
  const isShared = findTurnOfPrompt(memory, session.id, event.promptId) !== undefined;
  return isShared ? "queued" : "typed";
}

/** The running turn that a prompt was typed into; undefined if the prompt begins a turn. */
function joinedTurn(memory: Database, session: SessionRow, event: PromptSubmitted): TurnRow | undefined {
  if (event.source !== "notification" && event.source !== "queued") return undefined;
  const turn = turnOf(memory, session, event);
  // A stripped turn cannot continue: it would be observed again without its raw events.
  if (turn.payload !== "full") return undefined;
  if (event.source === "notification") return turn;
  // If the turn had just ended when the hook reported the prompt, it begins the next turn.
  return event.uuid === undefined && turn.state !== "open" ? undefined : turn;
}

function beginTurn(memory: Database, session: SessionRow, event: PromptSubmitted, number: number): TurnRow {
  completeTurnsBefore(memory, session, event.at);
  const branch = event.branch ?? session.branch;
  const turn = insertTurn(memory, { sessionId: session.id, number, at: event.at, branch });
  claimEvents(memory, session, turn.id, event, event.at);
  // After a prompt that is reported late there is a turn already, and no later event completes its own turn.
  if (findLastTurn(memory, session.id)?.id !== turn.id) completeTurn(memory, turn.id, turn.ending, event.at);
  return turn;
}

/**
 * Moves events from the turn before to the prompt's turn: if the hook of a prompt was killed or its event spooled, later events
 * were applied first. A hook's time is less precise than a line's, because an asynchronous hook of the turn before may have
 * begun just after it.
 *
 * @param keptAt the stored time of the prompt
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
