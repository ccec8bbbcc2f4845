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

/** What an observer is given of one turn at most. */
const TOOL_USES_MAX = 2_000;
const TEXTS_MAX = 500;

/** Everything that is known of a turn, in the shape that observers work on. */
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

/** A call without an outcome in a turn that was cut off is what was cut off. */
function cutOff(use: ToolUse): ToolUse {
  return use.outcome === "unknown" ? { ...use, outcome: "interrupted" } : use;
}
