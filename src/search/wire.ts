import type { SearchHit } from "./ranking.ts";
import type { SearchAnswer } from "./search.ts";

/** A hit as the interface has it: HTTP, `--json` and MCP answer with this. */
export interface WireHit {
  kind: string;
  id: number;
  /** The host's session id. */
  session: string;
  project: string;
  /** ISO time. */
  at: string;
  type: string;
  title: string;
  /** The part of the text where the question's words stand. */
  text: string;
  score: number;
  /** What the score is the sum of. */
  parts: Record<string, number>;
  why: string[];
  turn: number | null;
  branch: string | null;
}

const TITLE_CHARS_MAX = 200;
const TEXT_CHARS_MAX = 280;
/** Characters before the telling word. */
const LEAD_CHARS = 60;

export function wireAnswer({ hits, total, degraded, notes }: SearchAnswer) {
  return { hits: hits.map(wireHit), total, degraded, notes };
}

function wireHit({ source, score, parts, why, position }: SearchHit): WireHit {
  const { kind, id, sessionId, project, at, type, title, body, turnId, branch } = source;
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
  };
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
