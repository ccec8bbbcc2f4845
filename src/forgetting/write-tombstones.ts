import type { Database } from "bun:sqlite";
import type { Statement } from "../domain/same-fact.ts";
import { inList, listParameter, listRows, stringList, textHash } from "../store/database/rows.ts";
import { SAVED_HOST } from "../store/observations/observation-edits.ts";
import { SUMMARY_COLUMNS, type SummaryRow } from "../store/observations/summaries.ts";
import { namedProjectKey } from "../store/sessions/projects.ts";
import type { Selection, Target } from "./select.ts";
import { holdsNeedle } from "./text-columns.ts";
import {
  EVER,
  keyOf,
  statementKey,
  summaryHash,
  type Tombstone,
  textTombstone,
  tombstone,
} from "./tombstones.ts";

/**
 * By what the selection is recognized when it comes back: the spans of its turns and sessions, and the host's ids of what
 * was said and done in them, which a fork copies into other sessions.
 */
export function tombstonesOf(
  memory: Database,
  selection: Selection,
  target: Target,
  at: number,
): Tombstone[] {
  return [
    ...ofProjects(memory, selection, at),
    ...ofSessions(memory, selection, at),
    ...ofTurns(memory, selection, at),
    ...ofCaptured(memory, selection, at),
    ...ofObservations(memory, selection, at),
    ...ofSummaries(memory, selection, at),
    ...ofSubjects(memory, target, at),
    ...ofTime(target, at),
  ];
}

function ofProjects(memory: Database, { projects }: Selection, at: number): Tombstone[] {
  return (
    listRows<{ key: string; label: string }>(
      memory,
      `SELECT key, label FROM projects WHERE id ${inList()}`,
      listParameter(projects),
    )
      // Earlier versions know a project only by its name.
      .flatMap(({ key, label }) => [key, namedProjectKey(label)])
      .map((key) => tombstone("project", keyOf(key), at, { from: 0, to: at }))
  );
}

interface SessionKey {
  host: string;
  session: string;
}

function ofSessions(memory: Database, { sessions }: Selection, at: number): Tombstone[] {
  const sql = `SELECT host, content_session_id AS session FROM sdk_sessions WHERE id ${inList()}`;
  return listRows<SessionKey>(memory, sql, listParameter(sessions)).map(({ host, session }) => {
    // No prompt ends the span of saved observations: what is saved from now on is something else.
    const to = host === SAVED_HOST ? at : null;
    return tombstone("session", keyOf(host, session), at, { from: 0, to });
  });
}

/** A turn lasts until the next one begins; the last one until the next prompt of its session. */
function ofTurns(memory: Database, { turns, sessions }: Selection, at: number): Tombstone[] {
  const sql = `SELECT s.host, s.content_session_id AS session, t.started_at_epoch AS "from",
      (SELECT min(n.started_at_epoch) FROM turns n WHERE n.session_id = t.session_id
         AND n.started_at_epoch > t.started_at_epoch) AS "to"
    FROM turns t JOIN sdk_sessions s ON s.id = t.session_id WHERE t.id ${inList()} AND s.id NOT ${inList()}`;
  return listRows<SessionKey & { from: number; to: number | null }>(
    memory,
    sql,
    listParameter(turns),
    listParameter(sessions),
  ).map(({ host, session, ...span }) => tombstone("session", keyOf(host, session), at, span));
}

function ofCaptured(memory: Database, { turns }: Selection, at: number): Tombstone[] {
  const inTurns = `WHERE x.turn_id ${inList()}`;
  const ids = listParameter(turns);
  const sql = `SELECT host, tool_use_id AS id FROM tool_uses x ${inTurns} UNION ALL
    SELECT s.host, x.tool_use_id FROM turns t JOIN sdk_sessions s ON s.id = t.session_id
      JOIN stripped_tool_uses x ON x.turn_id = t.id WHERE t.id ${inList()}`;
  const uses = listRows<{ host: string; id: string }>(memory, sql, ids, ids).map(({ host, id }) =>
    tombstone("tool-use", keyOf(host, id), at),
  );
  const prompts = listRows<SessionKey & { promptId: string }>(
    memory,
    `SELECT s.host, s.content_session_id AS session, x.prompt_id AS promptId FROM user_prompts x
       JOIN sdk_sessions s ON s.id = x.session_db_id ${inTurns} AND x.prompt_id IS NOT NULL`,
    ids,
  ).map(({ host, session, promptId }) => tombstone("prompt", keyOf(host, session, promptId), at));
  const texts = ["user_prompts", "assistant_texts"].flatMap((table) =>
    listRows<{ uuid: string | null; hash: string; saidAt: number }>(
      memory,
      `SELECT x.uuid, x.text_hash AS hash, x.created_at_epoch AS saidAt FROM ${table} x ${inTurns}`,
      ids,
    ),
  );
  return [
    ...uses,
    ...prompts,
    ...texts.map(({ hash, saidAt }) => textTombstone(hash, saidAt, at)),
    ...texts.flatMap(({ uuid }) => (uuid === null ? [] : tombstone("line", keyOf(uuid), at))),
  ];
}

function ofObservations(memory: Database, selection: Selection, at: number): Tombstone[] {
  const { observations, quoting } = selection;
  const sql = `SELECT type, title, subtitle, facts, narrative FROM observations WHERE id ${inList()}`;
  return listRows<Omit<Statement, "facts"> & { facts: string }>(
    memory,
    sql,
    listParameter(observations.union(quoting.observations)),
  ).map((row) => tombstone("observation", statementKey({ ...row, facts: stringList(row.facts) }), at));
}

function ofSummaries(memory: Database, selection: Selection, at: number): Tombstone[] {
  const { session_summaries: summaries, quoting } = selection;
  const sql = `SELECT ${SUMMARY_COLUMNS} FROM session_summaries s WHERE s.id ${inList()}`;
  return listRows<SummaryRow>(memory, sql, listParameter(summaries.union(quoting.session_summaries))).map(
    (row) => textTombstone(summaryHash(row), row.at, at),
  );
}

/** Injections for a file whose name contains the text are deleted by themselves. */
function ofSubjects(memory: Database, { needles }: Target, at: number): Tombstone[] {
  if (needles.length === 0) return [];
  const sql = `SELECT subject, created_at_epoch AS injectedAt FROM injections WHERE ${holdsNeedle(["subject"])}`;
  return listRows<{ subject: string; injectedAt: number }>(memory, sql, listParameter(needles)).map(
    ({ subject, injectedAt }) => textTombstone(textHash(subject), injectedAt, at),
  );
}

/** If only a time was named, nothing of that time is read again, whatever session or project it was in. */
function ofTime({ ids, needles, sessionId, projectId, since, until }: Target, at: number): Tombstone[] {
  const isScoped = ids.length > 0 || needles.length > 0 || sessionId !== undefined || projectId !== undefined;
  if (isScoped || (since === undefined && until === undefined)) return [];
  return [tombstone("time", "", at, { from: since ?? 0, to: Math.min(until ?? EVER, at) })];
}
