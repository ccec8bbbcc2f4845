import type { Database } from "bun:sqlite";
import type { Quote } from "../protocol/search.ts";
import { search } from "../search/search.ts";
import type { SearchSource } from "../store/search/search-sources.ts";
import type { AnswerRequest, Ranked } from "./answer-request.ts";
import { RANK_OFFSET } from "./find-passages.ts";

/** Observations and summaries that come into question beside passages. */
const NOTES_MAX = 12;
/** What was saved by hand counts as the best of what was said; what was made of a turn stands in its passages. */
const SAVED_WEIGHT = 2;
const MADE_WEIGHT = 0.5;

/** Observations and summaries that the question finds, best first. */
export function findNotes(memory: Database, request: AnswerRequest): Ranked[] {
  if (request.kinds !== undefined || request.tool !== undefined || request.host !== undefined) return [];
  const { hits } = search(memory, {
    query: request.question,
    projectId: request.projectId,
    kinds: ["observation", "summary"],
    files: request.file === undefined ? [] : [request.file],
    before: request.before,
    after: request.after,
    exceptSession: request.exceptSession,
    vectorHits: request.vectorHits,
    limit: NOTES_MAX,
    now: request.now,
  });
  const isWanted = ({ branch }: SearchSource) => request.branch === undefined || branch === request.branch;
  const found = hits.filter(({ source }) => isWanted(source));
  return found
    .map(({ source }, rank) => {
      const weight = source.turnId === null ? SAVED_WEIGHT : MADE_WEIGHT;
      return { quote: noteQuote(source), fused: weight / (RANK_OFFSET + rank) };
    })
    .sort((a, b) => b.fused - a.fused);
}

function noteQuote({ kind, id, sessionId, project, branch, at, title, body, flag }: SearchSource): Quote {
  return {
    address: kind === "observation" ? `#${id}` : `summary ${id}`,
    role: kind === "observation" ? "observation" : "summary",
    tool: "",
    host: "",
    session: sessionId,
    project,
    branch,
    turn: null,
    at: new Date(at).toISOString(),
    text: [title, body].filter(Boolean).join("\n"),
    flag,
    newer: null,
  };
}
