import type { Database } from "bun:sqlite";
import { findPassages } from "../../src/passages/find-passages.ts";
import { parseQuery } from "../../src/search/query/query.ts";
import { type SearchRequest, search } from "../../src/search/search.ts";
import { indexAll } from "../memory.ts";
import { plainFts5 } from "./baselines.ts";
import { judge, type Outcome } from "./measures.ts";

/** A commit message, and the sessions that produced the commit. */
export interface CommitQuestion {
  query: string;
  at: string;
  sessions: string[];
}

/** The first prompt of a session, and the earlier sessions that edited a file which it goes on to edit. */
export interface NextQuestion {
  query: string;
  at: string;
  session: string;
  earlier: string[];
  gold: string[];
}

interface SessionText {
  name: string;
  branch: string | null;
  folder: string | null;
  text: string;
  startedAt: number;
  lastAt: number;
}

/** What was measured in one way of finding, by its name. */
export type Outcomes = Readonly<Record<string, Outcome[]>>;

const HITS_MAX = 100;
const FUSION_OFFSET = 5;

export function measureCommits(memory: Database, questions: readonly CommitQuestion[]): Outcomes {
  const sessions = listSessionTexts(memory);
  const fts5 = plainFts5(sessions);
  const all = (answer: (question: CommitQuestion) => string[]) =>
    questions.map((question) => judge(answer(question), question.sessions, question.query));
  const withoutOutput = withoutCommits(memory);
  return {
    "search, message and time": all(({ query, at }) => sessionsFor(memory, query, { at: Date.parse(at) })),
    "search, message alone": all(({ query }) => sessionsFor(memory, query, {})),
    "  without git's output": withoutOutput(() => all(({ query }) => sessionsFor(memory, query, {}))),
    passages: all(({ query }) => sessionsByPassages(memory, query)),
    "plain FTS5": all(({ query }) => fts5(query)),
    "recency at the commit's time": all(({ at }) => lastBegun(sessions, Date.parse(at))),
  };
}

/**
 * What each session went on with. The latest question comes first, and before each the sessions that had not ended by then
 * are deleted for good: nobody could have found them.
 */
export function measureNextSession(memory: Database, questions: readonly NextQuestion[]): Outcomes {
  const sessions = listSessionTexts(memory);
  const ways = waysToNext(memory, sessions);
  const outcomes: Record<string, Outcome[]> = {};
  for (const question of questions.toSorted((a, b) => Date.parse(b.at) - Date.parse(a.at))) {
    memory.run("DELETE FROM sdk_sessions WHERE last_event_at_epoch >= ?", [Date.parse(question.at)]);
    indexAll(memory);
    const earlier = new Set(question.earlier);
    for (const [way, answer] of Object.entries(ways)) {
      const answers = answer(question).filter((name) => earlier.has(name));
      outcomes[way] = [...(outcomes[way] ?? []), judge(answers, question.gold, question.query)];
    }
  }
  return outcomes;
}

function waysToNext(
  memory: Database,
  sessions: readonly SessionText[],
): Record<string, (question: NextQuestion) => string[]> {
  const fts5 = plainFts5(sessions);
  const newest = (at: string) => lastActive(sessions, Date.parse(at));
  return {
    "search, files first": (question) => sessionsNext(memory, question, sessions),
    "search, words": ({ query, at }) => sessionsFor(memory, query, { before: Date.parse(at) }),
    passages: ({ query }) => sessionsByPassages(memory, query),
    fusion: (question) => {
      const earlier = new Set(question.earlier);
      const known = (names: readonly string[]) => names.filter((name) => earlier.has(name));
      return fused(
        [known(fts5(question.query)), 1],
        [known(newest(question.at)), 0.5],
        [known(onSameBranch(sessions, question)), 1],
      );
    },
    "plain FTS5": ({ query }) => fts5(query),
    recency: ({ at }) => newest(at),
  };
}

/** The distinct sessions of the hits, best first. */
function sessionsFor(memory: Database, query: string, more: Partial<SearchRequest>): string[] {
  const { hits } = search(memory, { query, projectId: undefined, limit: HITS_MAX, now: Date.now(), ...more });
  return [...new Set(hits.map((hit) => hit.source.sessionId))];
}

function sessionsNext(
  memory: Database,
  { query, at, session }: NextQuestion,
  sessions: readonly SessionText[],
): string[] {
  const { branch = null, folder = null } = sessions.find(({ name }) => name === session) ?? {};
  const next = { branch: branch ?? undefined, folder: folder ?? undefined };
  return sessionsFor(memory, query, { before: Date.parse(at), exceptSession: session, next });
}

/** The distinct sessions of the passages that have the words, best first. */
function sessionsByPassages(memory: Database, query: string): string[] {
  const names = new Map(listSessionNames(memory));
  const { passages } = findPassages(memory, parseQuery(query), { projectId: undefined });
  return [...new Set(passages.flatMap(({ sessionId }) => names.get(sessionId) ?? []))];
}

function listSessionNames(memory: Database): [number, string][] {
  return memory.query("SELECT id, content_session_id FROM sdk_sessions").values() as [number, string][];
}

/** Earlier sessions of the branch, newest first; none on a branch that everything happens on. */
function onSameBranch(sessions: readonly SessionText[], { session, at }: NextQuestion): string[] {
  const branch = sessions.find(({ name }) => name === session)?.branch ?? "main";
  if (["main", "master", "HEAD"].includes(branch)) return [];
  const same = sessions.filter((one) => one.branch === branch);
  return lastActive(same, Date.parse(at));
}

/** Reciprocal rank fusion, as one would write it in an afternoon. */
function fused(...lists: [names: string[], weight: number][]): string[] {
  const scores = new Map<string, number>();
  for (const [names, weight] of lists)
    for (const [rank, name] of names.entries())
      scores.set(name, (scores.get(name) ?? 0) + weight / (FUSION_OFFSET + rank));
  return [...scores].sort(([, a], [, b]) => b - a).map(([name]) => name);
}

/** Measures once more with what git printed forgotten: how much of the figure comes from commits seen in later sessions. */
function withoutCommits(memory: Database) {
  return (measure: () => Outcome[]): Outcome[] => {
    memory.run("BEGIN");
    memory.run("DELETE FROM commits");
    const outcomes = measure();
    memory.run("ROLLBACK");
    return outcomes;
  };
}

/** Prompts and what the assistant said, by session. */
function listSessionTexts(memory: Database): SessionText[] {
  return memory
    .query<SessionText, []>(
      `SELECT content_session_id AS name, directory AS folder,
         coalesce((SELECT branch FROM turns WHERE session_id = s.id ORDER BY number LIMIT 1), branch) AS branch, started_at_epoch AS startedAt, last_event_at_epoch AS lastAt,
         coalesce((SELECT group_concat(prompt_text, char(10)) FROM user_prompts WHERE session_db_id = s.id), '') ||
         char(10) || coalesce((SELECT group_concat(text, char(10)) FROM assistant_texts WHERE session_id = s.id), '') AS text
       FROM sdk_sessions s`,
    )
    .all();
}

function lastBegun(sessions: readonly SessionText[], at: number): string[] {
  const begun = sessions.filter(({ startedAt }) => startedAt <= at);
  return begun.toSorted((a, b) => b.startedAt - a.startedAt).map(({ name }) => name);
}

function lastActive(sessions: readonly SessionText[], at: number): string[] {
  const begun = sessions.filter(({ startedAt }) => startedAt <= at);
  return begun.toSorted((a, b) => b.lastAt - a.lastAt).map(({ name }) => name);
}
