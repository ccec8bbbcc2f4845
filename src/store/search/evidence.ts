import type { Database } from "bun:sqlite";
import { PROVISIONAL_LINE } from "../../domain/host-event.ts";
import { stringList } from "../database/rows.ts";

/** Where what is told of a turn can be looked up. */
export interface TurnEvidence {
  turnId: number;
  /** Counts from 1 in its session; 0 is what came before the first prompt. */
  number: number;
  /** The transcript's path as the host told it, which may be gone by now. */
  transcript: string | null;
  /** The id of the transcript line that began the turn; null until the transcript has been read. */
  line: string | null;
}

/** A commit that a turn made, or saw in git's output. */
export interface CommitEvidence {
  turnId: number;
  hash: string;
  subject: string;
  isMade: boolean;
}

export function listTurnEvidence(memory: Database, turnIds: readonly number[]): TurnEvidence[] {
  return memory
    .query<TurnEvidence, [string, string]>(
      `SELECT t.id AS turnId, t.number, s.transcript_path AS transcript,
         (SELECT uuid FROM user_prompts WHERE turn_id = t.id AND uuid IS NOT NULL AND uuid NOT LIKE ? || '%'
          ORDER BY created_at_epoch, id LIMIT 1) AS line
       FROM turns t JOIN sdk_sessions s ON s.id = t.session_id WHERE t.id IN (SELECT value FROM json_each(?))`,
    )
    .all(PROVISIONAL_LINE, JSON.stringify(turnIds));
}

/** The commits of turns, those that they made first. */
export function listCommitEvidence(memory: Database, turnIds: readonly number[]): CommitEvidence[] {
  return memory
    .query<Omit<CommitEvidence, "isMade"> & { isMade: number }, [string]>(
      `SELECT turn_id AS turnId, hash, subject, is_made AS isMade FROM commits
       WHERE turn_id IN (SELECT value FROM json_each(?)) ORDER BY is_made DESC, seen_at_epoch DESC`,
    )
    .all(JSON.stringify(turnIds))
    .map((row) => ({ ...row, isMade: row.isMade === 1 }));
}

/** The tool uses that observations were made from, by the host's ids, which stand in the transcript too. */
export function listToolUseEvidence(
  memory: Database,
  observationIds: readonly number[],
): Map<number, string[]> {
  const rows = memory
    .query<{ id: number; toolUseIds: string }, [string]>(
      `SELECT id, tool_use_ids AS toolUseIds FROM observations WHERE id IN (SELECT value FROM json_each(?))`,
    )
    .all(JSON.stringify(observationIds));
  return new Map(rows.map(({ id, toolUseIds }) => [id, stringList(toolUseIds)]));
}
