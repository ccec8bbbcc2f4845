import type { Database } from "bun:sqlite";
import type { Statement } from "../domain/same-fact.ts";
import { stringList, textHash } from "../store/database/rows.ts";
import { SAVED_HOST } from "../store/observations/observation-edits.ts";
import { SUMMARY_COLUMNS, type SummaryRow } from "../store/observations/summaries.ts";
import { namedProjectKey } from "../store/sessions/legacy-projects.ts";
import { holdsNeedle } from "./selection.ts";
import { type Tombstone, tombstone } from "./tombstones.ts";

const EVER = Number.MAX_SAFE_INTEGER;

/**
 * By what the things that are about to be forgotten are known again: the spans of their turns and sessions, and the
 * host's ids of what was said and done in them, which a fork carries into other sessions.
 */
export function listSelectedTombstones(memory: Database, at: number): Tombstone[] {
  return [
    ...projectTombstones(memory, at),
    ...sessionTombstones(memory, at),
    ...turnTombstones(memory, at),
    ...idTombstones(memory, at),
    ...observationTombstones(memory, at),
    ...summaryTombstones(memory, at),
  ];
}

function projectTombstones(memory: Database, at: number): Tombstone[] {
  return memory
    .query<{ key: string; label: string }, []>(
      "SELECT key, label FROM projects WHERE id IN (SELECT id FROM going_projects)",
    )
    .all()
    .flatMap(({ key, label }) => [
      tombstone.project(key, at),
      // Earlier versions knew a project by its name alone.
      tombstone.project(namedProjectKey(label), at),
    ]);
}

interface SessionKey {
  host: string;
  session: string;
}

function sessionTombstones(memory: Database, at: number): Tombstone[] {
  return memory
    .query<SessionKey, []>(
      `SELECT host, content_session_id AS session FROM sdk_sessions WHERE id IN (SELECT id FROM going_sessions)`,
    )
    .all()
    .map(({ host, session }) => {
      // No prompt will end the span of what was saved by hand: what is saved from here on is something else.
      const to = host === SAVED_HOST ? at : null;
      return tombstone.session(host, session, { from: 0, to, at });
    });
}

/** A turn lasts to the beginning of the next one; the last one to the next prompt of its session. */
function turnTombstones(memory: Database, at: number): Tombstone[] {
  return memory
    .query<SessionKey & { began: number; next: number | null }, []>(
      `SELECT s.host, s.content_session_id AS session, t.started_at_epoch AS began,
         (SELECT min(n.started_at_epoch) FROM turns n WHERE n.session_id = t.session_id
            AND n.started_at_epoch > t.started_at_epoch) AS next
       FROM turns t JOIN sdk_sessions s ON s.id = t.session_id
       WHERE t.id IN (SELECT id FROM going_turns) AND s.id NOT IN (SELECT id FROM going_sessions)`,
    )
    .all()
    .map(({ host, session, began, next }) => tombstone.session(host, session, { from: began, to: next, at }));
}

function idTombstones(memory: Database, at: number): Tombstone[] {
  const ofSelectedTurns = "WHERE x.turn_id IN (SELECT id FROM going_turns)";
  const uses = memory
    .query<{ host: string; id: string }, []>(
      `SELECT host, tool_use_id AS id FROM tool_uses x ${ofSelectedTurns}`,
    )
    .all()
    .map(({ host, id }) => tombstone.toolUse(host, id, at));
  const prompts = memory
    .query<SessionKey & { promptId: string | null; uuid: string | null; hash: string; said: number }, []>(
      `SELECT s.host, s.content_session_id AS session, x.prompt_id AS promptId, x.uuid, x.text_hash AS hash,
         x.created_at_epoch AS said FROM user_prompts x JOIN sdk_sessions s ON s.id = x.session_db_id ${ofSelectedTurns}`,
    )
    .all()
    .flatMap(({ host, session, promptId, uuid, hash, said }) => [
      tombstone.text(hash, said, at),
      ...(uuid === null ? [] : [tombstone.line(uuid, at)]),
      ...(promptId === null ? [] : [tombstone.prompt(host, session, promptId, at)]),
    ]);
  const texts = memory
    .query<{ uuid: string | null; hash: string; said: number }, []>(
      `SELECT x.uuid, x.text_hash AS hash, x.created_at_epoch AS said FROM assistant_texts x ${ofSelectedTurns}`,
    )
    .all()
    .flatMap(({ uuid, hash, said }) => [
      tombstone.text(hash, said, at),
      ...(uuid === null ? [] : [tombstone.line(uuid, at)]),
    ]);
  return [...uses, ...prompts, ...texts];
}

function observationTombstones(memory: Database, at: number): Tombstone[] {
  return memory
    .query<Omit<Statement, "facts"> & { facts: string }, []>(
      `SELECT type, title, subtitle, facts, narrative FROM observations
       WHERE id IN (SELECT id FROM going_observations UNION SELECT id FROM going_quotes WHERE kind = 'observation')`,
    )
    .all()
    .map((row) => tombstone.observation({ ...row, facts: stringList(row.facts) }, at));
}

function summaryTombstones(memory: Database, at: number): Tombstone[] {
  return memory
    .query<SummaryRow, []>(
      `SELECT ${SUMMARY_COLUMNS} FROM session_summaries s WHERE s.id IN
         (SELECT id FROM going_summaries UNION SELECT id FROM going_quotes WHERE kind = 'summary')`,
    )
    .all()
    .map((row) => tombstone.summary(row, row.at, at));
}

/** What was given for a file whose name holds one of the needles, which goes by itself. */
export function listSubjectTombstones(memory: Database, needles: readonly string[], at: number): Tombstone[] {
  if (needles.length === 0) return [];
  return memory
    .query<{ subject: string; givenAt: number }, [string]>(
      `SELECT subject, created_at_epoch AS givenAt FROM context_given WHERE ${holdsNeedle(["subject"])}`,
    )
    .all(JSON.stringify(needles))
    .map(({ subject, givenAt }) => tombstone.text(textHash(subject), givenAt, at));
}

/** The time of which nothing is to be read again, whatever session or project it was in. */
export function timeTombstone(since: number | undefined, until: number | undefined, at: number): Tombstone {
  return tombstone.time(since ?? 0, Math.min(until ?? EVER, at), at);
}
