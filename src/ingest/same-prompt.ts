import type { Database } from "bun:sqlite";
import { PROVISIONAL_LINE, type PromptSubmitted } from "../domain/host-event.ts";
import type { SessionRow } from "../store/sessions/sessions.ts";
import { listAssistantTexts, listPromptsWithText, type PromptRow } from "../store/turns/prompts-and-texts.ts";
import { listToolUses } from "../store/turns/tool-uses.ts";
import { findLastTurn } from "../store/turns/turns.ts";

/** Hook and transcript report one prompt within this time of each other. */
const SAME_PROMPT_WINDOW_MS = 10 * 60_000;
/** A hook that is run twice for one prompt is run twice at once. */
const SAME_HOOK_WINDOW_MS = 2_000;
/** How many earlier prompts with the same words are looked at. */
const CANDIDATES_MAX = 20;

/** The prompt that this one is another report of, if there is one. */
export function findSamePrompt(
  memory: Database,
  session: SessionRow,
  event: PromptSubmitted,
): PromptRow | undefined {
  const isSame = event.uuid === undefined ? isSameReport : isSameLine;
  return listPromptsWithText(memory, session.id, event.text, CANDIDATES_MAX).find(
    (known) => isTakenBack(memory, session, known, event) || isSame(known, event),
  );
}

/** Whether a transcript line tells of a prompt that a hook, or the queue, told of before. */
function isSameLine(known: PromptRow, event: PromptSubmitted): boolean {
  if (distanceMs(known, event) >= SAME_PROMPT_WINDOW_MS) return false;
  // Read again from the start, the queue foretells what is long known by its own line.
  if (isProvisional(event.uuid) && known.uuid !== null && known.at >= event.at) return true;
  // The newest host reports a queued prompt under the running turn's id and writes it down under one of its own.
  const mayDiffer = known.source === "queued" || !hasOtherId(known, event);
  return mayDiffer && (known.uuid === null || isProvisional(known.uuid));
}

/** Whether a hook tells of a prompt that the transcript, or the same hook, told of before. */
function isSameReport(known: PromptRow, event: PromptSubmitted): boolean {
  if (hasOtherId(known, event)) return false;
  if (known.seenByHook === 0) return distanceMs(known, event) < SAME_PROMPT_WINDOW_MS;
  return distanceMs(known, event) < SAME_HOOK_WINDOW_MS || known.promptId === event.promptId;
}

function hasOtherId(known: PromptRow, event: PromptSubmitted): boolean {
  return known.promptId !== null && event.promptId !== undefined && known.promptId !== event.promptId;
}

function distanceMs(known: PromptRow, event: PromptSubmitted): number {
  return Math.abs(known.at - event.at);
}

/** Whether a line's id was made up for a line that has none. */
export function isProvisional(uuid: string | null | undefined): boolean {
  return uuid?.startsWith(PROVISIONAL_LINE) === true;
}

/** A prompt that was only seen waiting in the queue and now begins a turn of its own. */
export function isForetold(known: PromptRow, event: PromptSubmitted): boolean {
  return isProvisional(known.uuid) && known.seenByHook === 0 && event.source === "typed";
}

/** A prompt that was taken back before the model answered comes again under another id: its turn is still empty. */
function isTakenBack(
  memory: Database,
  session: SessionRow,
  known: PromptRow,
  event: PromptSubmitted,
): boolean {
  if (event.uuid !== undefined || known.uuid !== null || !hasOtherId(known, event)) return false;
  const last = findLastTurn(memory, session.id);
  if (last?.id !== known.turnId || last.state !== "open") return false;
  return listToolUses(memory, last.id, 1).length === 0 && listAssistantTexts(memory, last.id, 1).length === 0;
}
