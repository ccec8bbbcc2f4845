import type { Database } from "bun:sqlite";
import { PROVISIONAL_LINE, type PromptSubmitted } from "../domain/host-event.ts";
import type { SessionRow } from "../store/sessions/sessions.ts";
import { listAssistantTexts, listPromptsWithText, type PromptRow } from "../store/turns/prompts-and-texts.ts";
import { listToolUses } from "../store/turns/tool-uses.ts";
import { findLastTurn } from "../store/turns/turns.ts";

/** Hook and transcript report one prompt within this time of each other. */
const SAME_PROMPT_WINDOW_MS = 10 * 60_000;
/** Two hooks for one prompt run at the same time. */
const SAME_HOOK_WINDOW_MS = 2_000;
/** Earlier prompts with the same words that are compared. */
const CANDIDATES_MAX = 20;

/** The stored prompt that this event reports again, if any. */
export function findSamePrompt(
  memory: Database,
  session: SessionRow,
  event: PromptSubmitted,
): PromptRow | undefined {
  const isSame = event.uuid === undefined ? isSameReport : isSameLine;
  return listPromptsWithText(memory, session.id, event.text, CANDIDATES_MAX).find(
    (known) => isWithdrawn(memory, session, known, event) || isSame(known, event),
  );
}

/** Whether a transcript line reports a prompt that a hook or the queue reported before. */
function isSameLine(known: PromptRow, event: PromptSubmitted): boolean {
  if (distanceMs(known, event) >= SAME_PROMPT_WINDOW_MS) return false;
  // When a transcript is read again, the queue announces prompts that are known by their own lines.
  if (isProvisional(event.uuid) && known.uuid !== null && known.at >= event.at) return true;
  // The newest host reports a queued prompt with the running turn's id, but its line has an id of its own.
  const mayDiffer = known.source === "queued" || !hasOtherId(known, event);
  return mayDiffer && (known.uuid === null || isProvisional(known.uuid));
}

/** Whether a hook reports a prompt that the transcript or the same hook reported before. */
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

/** Whether the id was generated for a line without an id. */
export function isProvisional(uuid: string | null | undefined): boolean {
  return uuid?.startsWith(PROVISIONAL_LINE) === true;
}

/** Whether a prompt that only the queue has announced now begins a turn. */
export function isAnnounced(known: PromptRow, event: PromptSubmitted): boolean {
  return isProvisional(known.uuid) && known.seenByHook === 0 && event.source === "typed";
}

/** Whether a prompt was withdrawn before the model answered and sent again with another id: its turn is still empty. */
function isWithdrawn(
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
