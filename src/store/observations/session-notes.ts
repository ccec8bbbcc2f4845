import type { Database } from "bun:sqlite";

/** What is kept of one turn of a session, as far as a later turn of it needs to know. */
export interface TurnNotes {
  number: number;
  request: string;
  completed: string;
  learned: string;
  nextSteps: string;
  titles: string[];
}

/** The notes on the turns of a session before one of them, the latest first; what is marked is not told on. */
export function listNotesBefore(
  memory: Database,
  sessionId: number,
  before: { startedAt: number },
  limit: number,
): TurnNotes[] {
  const rows = memory
    .query<Omit<TurnNotes, "titles"> & { turnId: number }, [number, number, number]>(
      `SELECT t.id AS turnId, t.number, coalesce(s.request, '') AS request, coalesce(s.completed, '') AS completed,
         coalesce(s.learned, '') AS learned, coalesce(s.next_steps, '') AS nextSteps
       FROM turns t LEFT JOIN session_summaries s ON s.turn_id = t.id AND s.suspicion IS NULL
       WHERE t.session_id = ? AND t.started_at_epoch < ? AND t.state = 'observed'
       ORDER BY t.started_at_epoch DESC LIMIT ?`,
    )
    .all(sessionId, before.startedAt, limit);
  const titles = memory.query<{ title: string }, [number]>(
    "SELECT title FROM observations WHERE turn_id = ? AND suspicion IS NULL ORDER BY id LIMIT 8",
  );
  return rows.map(({ turnId, ...notes }) => ({
    ...notes,
    titles: titles.all(turnId).map((row) => row.title),
  }));
}
