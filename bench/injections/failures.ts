import type { Database } from "bun:sqlite";
import { errorSignaturesIn, fingerprintOf } from "../../src/domain/failure-text.ts";
import { asString, parseObject } from "../../src/domain/json.ts";
import { findEarlierFix } from "../../src/recall/earlier-fix.ts";
import { failureNote } from "../../src/recall/failure-note.ts";
import { listFailingUses } from "../../src/store/turns/turn-actions.ts";
import { tail } from "../retrieval/injected.ts";
import { isSeenHalf, type Outcome } from "../retrieval/measures.ts";

interface Failing {
  sessionDbId: number;
  session: string;
  projectId: number;
  error: string | null;
  result: string | null;
  at: number;
  turnStartedAt: number;
}

export interface FailuresMeasured {
  /** One outcome for each note: place 1 when a file of the earlier fix was edited afterwards. */
  injected: Outcome[];
  /** Commands that failed, or ended well and showed that they failed. */
  failing: number;
  /** Those with a complaint that an earlier turn had. */
  recurring: number;
  tokens: number[];
}

/** Lets every failing command fail again, with what was remembered when its turn began. */
export function measureFailures(memory: Database): FailuresMeasured {
  const result: FailuresMeasured = { injected: [], failing: 0, recurring: 0, tokens: [] };
  const shown = new Set<string>();
  for (const failing of listFailing(memory)) {
    const { projectId, session, turnStartedAt: before } = failing;
    const output = outputOf(failing);
    const fingerprints = errorSignaturesIn(output).map(fingerprintOf);
    result.failing += 1;
    if (listFailingUses(memory, { projectId, fingerprints, before }, 1).length > 0) result.recurring += 1;
    const note = failureNote(memory, { projectId, project: "bench", output, at: before });
    const isNew = shown.size < shown.add(`${session} ${note?.fixIds?.join()}`).size;
    if (note === undefined || !isNew) continue;
    const edited = filesEditedAfter(memory, failing);
    const fix = findEarlierFix(memory, { projectId, fingerprints, before });
    const isUsed = fix?.files.some((path) => edited.has(tail(path))) === true;
    result.injected.push({ place: isUsed ? 1 : 0, recall: {}, isSeen: isSeenHalf(output) });
    result.tokens.push(note.tokens);
  }
  return result;
}

function listFailing(memory: Database): Failing[] {
  return memory
    .query<Failing, []>(
      `SELECT u.session_id AS sessionDbId, s.content_session_id AS session, s.project_id AS projectId, u.error, u.result,
         u.created_at_epoch AS at, t.started_at_epoch AS turnStartedAt
       FROM tool_uses u JOIN sdk_sessions s ON s.id = u.session_id JOIN turns t ON t.id = u.turn_id
       WHERE u.id IN (SELECT tool_use_row FROM error_signatures) OR (u.name = 'Bash' AND u.outcome = 'failed')
       ORDER BY u.created_at_epoch`,
    )
    .all();
}

function outputOf({ error, result }: Failing): string {
  const fields = parseObject(result ?? "");
  return error ?? [asString(fields?.stdout) ?? "", asString(fields?.stderr) ?? ""].join("\n");
}

function filesEditedAfter(memory: Database, { sessionDbId, at }: Failing): Set<string> {
  const rows = memory
    .query<{ path: string | null }, [number, number]>(
      `SELECT DISTINCT json_extract(input, '$.file_path') AS path FROM tool_uses
       WHERE session_id = ? AND created_at_epoch >= ? AND name IN ('Edit', 'MultiEdit', 'Write')`,
    )
    .all(sessionDbId, at);
  return new Set(rows.flatMap(({ path }) => (path === null ? [] : [tail(path)])));
}
