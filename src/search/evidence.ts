import type { Database } from "bun:sqlite";
import type { WireHit } from "../protocol/search.ts";
import { listCommitEvidence, listToolUseEvidence, listTurnEvidence } from "../store/search/search-sources.ts";
import type { SearchHit } from "./ranking.ts";

/** Where a hit can be looked up in what was captured. */
export type HitEvidence = WireHit["evidence"];

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
