import type { Database } from "bun:sqlite";
import type { ToolUse, Turn } from "../domain/turn.ts";
import type { SessionRow } from "../store/sessions/sessions.ts";
import {
  findPreviousClosing,
  listAssistantTexts,
  listPromptsOfTurn,
} from "../store/turns/prompts-and-texts.ts";
import { listToolUses } from "../store/turns/tool-uses.ts";
import type { TurnRow } from "../store/turns/turns.ts";

/** Limits of what an observer gets of one turn. */
const TOOL_USES_MAX = 2_000;
const TEXTS_MAX = 500;

/** All that is stored of a turn, in the form that observers take. */
export function turnMaterial(memory: Database, session: SessionRow, turn: TurnRow): Turn {
  const isCutOff = turn.ending === "interrupted" || turn.ending === "killed";
  return {
    id: turn.id,
    sessionId: session.contentSessionId,
    number: turn.number,
    directory: session.root ?? session.directory ?? undefined,
    branch: turn.branch ?? session.branch ?? undefined,
    startedAt: turn.startedAt,
    endedAt: turn.endedAt,
    ending: turn.ending,
    previousClosing: findPreviousClosing(memory, session.id, turn.startedAt),
    prompts: listPromptsOfTurn(memory, turn.id).map(({ text, at, source }) => ({ text, at, source })),
    toolUses: listToolUses(memory, turn.id, TOOL_USES_MAX).map((use) => (isCutOff ? cutOff(use) : use)),
    assistantTexts: listAssistantTexts(memory, turn.id, TEXTS_MAX),
  };
}

/** In an interrupted turn, a tool use without an outcome was interrupted. */
function cutOff(use: ToolUse): ToolUse {
  return use.outcome === "unknown" ? { ...use, outcome: "interrupted" } : use;
}
