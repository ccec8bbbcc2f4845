import type { Database } from "bun:sqlite";
import { join } from "node:path";
import { search } from "../../src/search/search.ts";
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
  text: string;
  startedAt: number;
  lastAt: number;
}

/** What was measured in one way of finding, by its name. */
export type Outcomes = Readonly<Record<string, Outcome[]>>;

const HITS_MAX = 100;

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
    "plain FTS5": all(({ query }) => fts5(query)),
    "recency at the commit's time": all(({ at }) => lastBegun(sessions, Date.parse(at))),
  };
}

export function measureNextSession(memory: Database, questions: readonly NextQuestion[]): Outcomes {
  const sessions = listSessionTexts(memory);
  const fts5 = plainFts5(sessions);
  const all = (answer: (question: NextQuestion) => string[]) =>
    questions.map((question) => {
      const earlier = new Set(question.earlier);
      const answers = answer(question).filter((name) => earlier.has(name));
      return judge(answers, question.gold, question.query);
    });
  return {
    search: all(({ query, at }) => sessionsFor(memory, query, { before: Date.parse(at) })),
    "plain FTS5": all(({ query }) => fts5(query)),
    recency: all(({ at }) => lastActive(sessions, Date.parse(at))),
  };
}

/** The distinct sessions of the hits, best first. */
function sessionsFor(memory: Database, query: string, when: { at?: number; before?: number }): string[] {
  const { hits } = search(memory, { query, projectId: undefined, limit: HITS_MAX, now: Date.now(), ...when });
  return [...new Set(hits.map((hit) => hit.source.sessionId))];
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
      `SELECT content_session_id AS name, started_at_epoch AS startedAt, last_event_at_epoch AS lastAt,
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

/** The questions on the recorded sessions. */
export async function readQuestions(
  data: string,
): Promise<{ commits: CommitQuestion[]; next: NextQuestion[] }> {
  return { commits: await readJson(data, "commits.json"), next: await readJson(data, "next.json") };
}

async function readJson<T>(data: string, name: string): Promise<T> {
  return (await Bun.file(join(data, "coding-sessions", name)).json()) as T;
}
