import type { Database } from "bun:sqlite";
import type { WireHit } from "../protocol/search.ts";
import { listCommitEvidence, listToolUseEvidence, listTurnEvidence } from "../store/search/search-sources.ts";
import type { SearchHit } from "./ranking.ts";
import type { SearchAnswer } from "./search.ts";

const TITLE_CHARS_MAX = 200;
const TEXT_CHARS_MAX = 280;
/** Characters before the telling word. */
const LEAD_CHARS = 60;

/** What `degraded` says of an index, for people: some give a reason behind a colon. */
export function degradedLine(index: string): string {
  return index.includes(":") ? index : `index "${index}" is down or behind`;
}

export function wireAnswer(memory: Database, { hits, total, degraded, notes }: SearchAnswer) {
  const evidence = evidenceOf(memory, hits);
  const wired = hits.flatMap((hit, index) => (evidence[index] ? [wireHit(hit, evidence[index])] : []));
  return { hits: wired, total, degraded, notes };
}

function wireHit({ source, score, parts, why, position }: SearchHit, evidence: HitEvidence): WireHit {
  const { kind, id, sessionId, project, at, type, title, body, turnId, branch, flag } = source;
  const rounded = Object.entries(parts).map(([name, part]) => [name, Number(part.toFixed(2))]);
  return {
    kind,
    id,
    session: sessionId,
    project,
    at: new Date(at).toISOString(),
    type,
    title: excerpt(title, 0, TITLE_CHARS_MAX),
    text: excerpt(body, position, TEXT_CHARS_MAX),
    score: Number(score.toFixed(2)),
    parts: Object.fromEntries(rounded),
    why,
    turn: turnId,
    branch,
    flag,
    evidence,
  };
}

/** Where to look a hit up, for people: session, turn, and the commit that came of it. */
export function whereLine({ session, turn, commits }: HitEvidence): string {
  const commit = commits.find(({ made }) => made);
  const parts = [`session ${session.slice(0, 8)}`, turn === null ? "" : `turn ${turn}`];
  return [...parts, commit === undefined ? "" : `commit ${commit.hash}`].filter(Boolean).join(" ");
}

/** A piece of a text in one line, from the beginning of a word a little before a position. */
function excerpt(text: string, position: number, charsMax: number): string {
  const from = Math.max(0, position - LEAD_CHARS);
  const start = from === 0 ? 0 : text.indexOf(" ", from) + 1;
  const piece = text
    .slice(start, start + charsMax)
    .replaceAll(/\s+/g, " ")
    .trim()
    .toWellFormed();
  return `${start > 0 ? "…" : ""}${piece}${start + charsMax < text.length ? "…" : ""}`;
}

/** Where a hit can be looked up in what was captured. */
type HitEvidence = WireHit["evidence"];

const COMMITS_MAX = 3;
const TOOL_USES_MAX = 20;

/** The evidence of hits, in their order. */
function evidenceOf(memory: Database, hits: readonly SearchHit[]): HitEvidence[] {
  const turnIds = [...new Set(hits.flatMap(({ source }) => source.turnId ?? []))];
  const turns = new Map(listTurnEvidence(memory, turnIds).map((turn) => [turn.turnId, turn]));
  const commits = Map.groupBy(listCommitEvidence(memory, turnIds), ({ turnId }) => turnId);
  const observations = hits.filter(({ source }) => source.kind === "observation");
  const toolUses = listToolUseEvidence(
    memory,
    observations.map(({ source }) => source.id),
  );
  return hits.map(({ source: { kind, id, sessionId, turnId } }) => {
    const turn = turns.get(turnId ?? 0);
    const uses = kind === "observation" ? toolUses.get(id) : undefined;
    return {
      session: sessionId,
      turn: turn?.number ?? null,
      transcript: turn?.transcript ?? null,
      line: turn?.line ?? null,
      toolUses: (uses ?? []).slice(0, TOOL_USES_MAX),
      commits: (commits.get(turnId ?? 0) ?? [])
        .slice(0, COMMITS_MAX)
        .map(({ hash, subject, isMade }) => ({ hash, subject, made: isMade })),
    };
  });
}
