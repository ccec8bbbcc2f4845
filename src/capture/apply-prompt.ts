import type { Database } from "bun:sqlite";
import { cleanText, PAYLOAD_LIMITS } from "../domain/clean-payload.ts";
import { PROVISIONAL_LINE, type PrivatePrompt, type PromptSubmitted } from "../domain/host-event.ts";
import { isWhollyPrivate } from "../domain/private-text.ts";
import { listAssistantTexts } from "../store/assistant-texts.ts";
import {
  closePrivateSpan,
  deleteBetween,
  isOfPrivatePrompt,
  isPrivateAt,
  openPrivateSpan,
} from "../store/private-spans.ts";
import {
  deletePrompt,
  findNextTurnStart,
  hasPromptLine,
  insertPrompt,
  listPromptsOfTurn,
  listPromptsWithText,
  mergePrompt,
  nextPromptNumber,
  type PromptRow,
} from "../store/prompts.ts";
import { reopenSession, type SessionRow } from "../store/sessions.ts";
import { listToolUses } from "../store/tool-uses.ts";
import {
  completeTurn,
  findLastTurn,
  insertTurn,
  listOpenTurnsBefore,
  reopenTurn,
  type TurnRow,
} from "../store/turns.ts";
import { turnOf } from "./turn-of.ts";

/** Longest prompt that is kept, in UTF-16 units: as hooks keep it, so that hook and transcript agree on the text. */
const PROMPT_CHARS_MAX = PAYLOAD_LIMITS.stringChars;
/** Hook and transcript report one prompt within this time of each other. */
const SAME_PROMPT_WINDOW_MS = 10 * 60_000;
/** A hook that is run twice for one prompt is run twice at once. */
const SAME_HOOK_WINDOW_MS = 2_000;
/** How many earlier prompts with the same words are looked at. */
const CANDIDATES_MAX = 20;

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
    mergePrompt(memory, known.id, {
      uuid: event.uuid,
      promptId: event.promptId,
      byHook: event.uuid === undefined,
    });
    return;
  }
  // The queue foretells every prompt of `claude -p` too; only what joined a running turn is worth keeping by itself.
  if (known !== undefined) deletePrompt(memory, known.id);
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

function beginsTurn(event: PromptSubmitted): boolean {
  return event.source === "typed" || event.source === "command";
}

/** @param foretoldNumber the number that the prompt had while it waited in the queue */
function keepPrompt(
  memory: Database,
  session: SessionRow,
  event: PromptSubmitted,
  foretoldNumber: number | undefined,
): void {
  const running = runningTurn(memory, session, event);
  const isNotification = event.source === "notification";
  const isJoining = running !== undefined || isNotification;
  const turn = running ?? (isNotification ? turnOf(memory, session, event) : undefined);
  // The host's own notifications are no prompts of the person: they keep the number of the turn that they continue.
  const promptNumber =
    isNotification && turn ? turn.number : (foretoldNumber ?? nextPromptNumber(memory, session.id));
  const target = turn ?? beginTurn(memory, session, event, promptNumber);
  if (isJoining && target.state !== "open") reopenTurn(memory, target.id);
  insertPrompt(memory, {
    sessionId: session.id,
    contentSessionId: session.contentSessionId,
    turnId: target.id,
    promptNumber,
    text: event.text,
    promptId: event.promptId,
    uuid: event.uuid,
    source: running !== undefined && event.source === "typed" ? "queued" : event.source,
    byHook: event.uuid === undefined,
    at: event.at,
  });
}

/** The turn that a prompt was typed into while it ran; undefined when the prompt begins a turn of its own. */
function runningTurn(memory: Database, session: SessionRow, event: PromptSubmitted): TurnRow | undefined {
  if (event.source === "queued") return turnOf(memory, session, event);
  const last = findLastTurn(memory, session.id);
  if (last?.state !== "open" || event.promptId === undefined || event.source !== "typed") return undefined;
  // Newer hosts report a queued prompt at once, under the id of the running turn.
  const isShared = listPromptsOfTurn(memory, last.id).some((prompt) => prompt.promptId === event.promptId);
  return isShared ? last : undefined;
}

function beginTurn(memory: Database, session: SessionRow, event: PromptSubmitted, number: number): TurnRow {
  completeTurnsBefore(memory, session, event.at);
  const branch = event.branch ?? session.branch;
  const turn = insertTurn(memory, { sessionId: session.id, number, at: event.at, branch });
  // A prompt that is told late has a turn after it already, and nothing will say again that its own is over.
  if (findLastTurn(memory, session.id)?.id !== turn.id) completeTurn(memory, turn.id, turn.ending, event.at);
  return turn;
}

function completeTurnsBefore(memory: Database, session: SessionRow, at: number): void {
  for (const open of listOpenTurnsBefore(memory, session.id, at)) {
    completeTurn(memory, open.id, open.ending, open.endedAt);
  }
}

/** The prompt that this one is another report of, if there is one. */
function findSamePrompt(
  memory: Database,
  session: SessionRow,
  event: PromptSubmitted,
): PromptRow | undefined {
  const candidates = listPromptsWithText(memory, session.id, event.text, CANDIDATES_MAX);
  return candidates.find((known) => {
    const distanceMs = Math.abs(known.at - event.at);
    const hasOtherId =
      known.promptId !== null && event.promptId !== undefined && known.promptId !== event.promptId;
    if (event.uuid !== undefined)
      return !hasOtherId && distanceMs < SAME_PROMPT_WINDOW_MS && awaitsLine(known);
    if (known.seenByHook === 0) return !hasOtherId && distanceMs < SAME_PROMPT_WINDOW_MS;
    if (hasOtherId) return isTakenBack(memory, session, known);
    return distanceMs < SAME_HOOK_WINDOW_MS || known.promptId === event.promptId;
  });
}

function awaitsLine(known: PromptRow): boolean {
  return known.uuid === null || isProvisional(known.uuid);
}

function isProvisional(uuid: string | null | undefined): boolean {
  return uuid?.startsWith(PROVISIONAL_LINE) === true;
}

/** A prompt that was only seen waiting in the queue and now begins a turn of its own. */
function isForetold(known: PromptRow, event: PromptSubmitted): boolean {
  return isProvisional(known.uuid) && known.seenByHook === 0 && event.source === "typed";
}

/** A prompt that was taken back before the model answered comes again under another id: its turn is still empty. */
function isTakenBack(memory: Database, session: SessionRow, known: PromptRow): boolean {
  const last = findLastTurn(memory, session.id);
  if (last === undefined || last.id !== known.turnId || last.state !== "open" || known.uuid !== null)
    return false;
  return listToolUses(memory, last.id, 1).length === 0 && listAssistantTexts(memory, last.id, 1).length === 0;
}
