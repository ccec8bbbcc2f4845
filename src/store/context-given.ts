import type { Database } from "bun:sqlite";
import type { ContextGiven } from "../domain/host-event.ts";

/** Logs what an agent was given, so that it can later be told whether it was of use. */
export function recordContextGiven(memory: Database, sessionId: number, given: ContextGiven): void {
  memory.run(
    "INSERT INTO context_given (session_id, through, observation_ids, tokens, created_at_epoch) VALUES (?, ?, ?, ?, ?)",
    [sessionId, given.through, JSON.stringify(given.observationIds), given.tokens, given.at],
  );
}
