import type { Database } from "bun:sqlite";
import { asString } from "../../src/domain/json.ts";
import { commitsIn } from "../../src/search/git-output.ts";
import { stringsIn } from "../../src/search/turn-text.ts";
import type { CommitQuestion, NextQuestion } from "./coding.ts";

const MESSAGE_CHARS_MIN = 8;

/**
 * Questions that somebody's own sessions answer: which session made a commit, by what `git commit` printed. To be asked
 * for before the calls that commit are taken out of the memory.
 */
export function listOwnCommits(memory: Database): CommitQuestion[] {
  const found = new Map<string, CommitQuestion>();
  const calls = memory.query<{ input: string; result: string; at: number; session: string }, []>(
    `SELECT u.input, u.result, u.created_at_epoch AS at, s.content_session_id AS session FROM tool_uses u
     JOIN sdk_sessions s ON s.id = u.session_id
     WHERE u.name = 'Bash' AND u.input LIKE '%git commit%' AND u.result IS NOT NULL ORDER BY u.created_at_epoch`,
  );
  for (const { input, result, at, session } of calls.all()) {
    const command = asString((JSON.parse(input) as { command?: string }).command) ?? "";
    const printed = stringsIn(JSON.parse(result)).join("\n");
    for (const { subject, isMade } of commitsIn(command, printed, at)) {
      if (!isMade || subject.length < MESSAGE_CHARS_MIN) continue;
      const known = found.get(subject);
      if (known === undefined)
        found.set(subject, { query: subject, at: new Date(at).toISOString(), sessions: [session] });
      else if (!known.sessions.includes(session)) known.sessions.push(session);
    }
  }
  return [...found.values()];
}

/** For each session that edited what an earlier one had edited: its first prompt, and those earlier ones. */
export function listOwnNext(memory: Database): NextQuestion[] {
  const sessions = memory
    .query<{ id: number; name: string; project: number; from: number; to: number; query: string }, []>(
      `SELECT s.id, s.content_session_id AS name, s.project_id AS project, s.started_at_epoch AS "from",
         s.last_event_at_epoch AS "to", p.prompt_text AS query FROM sdk_sessions s
       JOIN user_prompts p ON p.id = (SELECT min(id) FROM user_prompts WHERE session_db_id = s.id AND source = 'typed')
       ORDER BY s.started_at_epoch`,
    )
    .all();
  const edited = new Map(sessions.map(({ id }) => [id, filesEdited(memory, id)]));
  return sessions.flatMap(({ id, name, project, from, query }) => {
    const earlier = sessions.filter((one) => one.project === project && one.to < from);
    const files = edited.get(id) ?? new Set();
    const gold = earlier.filter((one) => !files.isDisjointFrom(edited.get(one.id) ?? new Set()));
    if (gold.length === 0) return [];
    const names = (list: typeof sessions) => list.map((one) => one.name);
    return [
      { query, at: new Date(from).toISOString(), session: name, earlier: names(earlier), gold: names(gold) },
    ];
  });
}

function filesEdited(memory: Database, sessionId: number): Set<string> {
  const rows = memory
    .query<{ path: string | null }, [number]>(
      `SELECT DISTINCT coalesce(json_extract(input, '$.file_path'), json_extract(input, '$.notebook_path')) AS path
       FROM tool_uses WHERE session_id = ? AND name IN ('Edit', 'MultiEdit', 'Write', 'NotebookEdit')`,
    )
    .all(sessionId);
  return new Set(rows.flatMap(({ path }) => path ?? []));
}
