import type { Database } from "bun:sqlite";
import { listCommitEvidence, listToolUseEvidence, listTurnEvidence } from "../store/search/search-sources.ts";
import type { SearchHit } from "./ranking.ts";

/** Where a hit can be looked up in what was captured. */
export interface HitEvidence {
  /** The host's session id. */
  session: string;
  /** Counts from 1 in the session. */
  turn: number | null;
  /** Path of the transcript, and the id of the line in it that began the turn. */
  transcript: string | null;
  line: string | null;
  /** The host's ids of the tool uses that an observation was made from. */
  toolUses: string[];
  /** Commits that the turn made or, after those, saw in git's output. */
  commits: { hash: string; subject: string; made: boolean }[];
}

const COMMITS_MAX = 3;
const TOOL_USES_MAX = 20;

/** The evidence of hits, in their order. */
export function evidenceOf(memory: Database, hits: readonly SearchHit[]): HitEvidence[] {
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
