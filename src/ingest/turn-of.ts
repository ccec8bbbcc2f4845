import type { Database } from "bun:sqlite";
import type { EventOrigin } from "../domain/host-event.ts";
import type { SessionRow } from "../store/sessions/sessions.ts";
import {
  findFirstTurn,
  findTurnAt,
  findTurnOfPrompt,
  insertTurn,
  type TurnRow,
} from "../store/turns/turns.ts";

/**
 * The turn that an event belongs to: the host's prompt id says it, else the time. What comes before the first prompt
 * (a session whose first prompt nobody saw) is turn 0.
 */
export function turnOf(memory: Database, session: SessionRow, origin: EventOrigin): TurnRow {
  return (
    (origin.promptId === undefined ? undefined : findTurnOfPrompt(memory, session.id, origin.promptId)) ??
    findTurnAt(memory, session.id, origin.at) ??
    findFirstTurn(memory, session.id) ??
    insertTurn(memory, { sessionId: session.id, number: 0, at: origin.at, branch: session.branch })
  );
}
