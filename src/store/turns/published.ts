import type { Database } from "bun:sqlite";
import type { Published } from "../../domain/tool-use/published.ts";
import { findNumber, findRow } from "../database/rows.ts";

/** What one turn published that is kept, the last of it. */
const PER_TURN_MAX = 40;

/** Puts what a turn published in the place of what was known of it. */
export function replacePublished(memory: Database, turnId: number, published: readonly Published[]): void {
  memory.query("DELETE FROM published WHERE turn_id = ?").run(turnId);
  const insert = memory.query(
    "INSERT INTO published (turn_id, kind, branch, repository, number, at_epoch) VALUES (?, ?, ?, ?, ?, ?)",
  );
  for (const { kind, branch, repository, number, at } of published.slice(-PER_TURN_MAX))
    insert.run(turnId, kind, branch, repository, number ?? null, at);
}

/** A pull request that was opened or looked at. */
export interface PullRequest {
  number: number;
  /** `owner/name`. */
  repository: string;
}

/** How far a branch has come, as far as its sessions saw. */
export interface BranchState {
  /** When it was last pushed; milliseconds since 1970. */
  pushedAt: number | undefined;
  /** The last pull request from it. */
  pullRequest: PullRequest | undefined;
  /** Commits that sessions made on it since it was pushed. */
  notPushed: number;
}

/** A branch of a project before a time, in milliseconds since 1970. */
export interface BranchInTime {
  projectId: number;
  branch: string;
  before: number;
}

const LAST_OF_KIND = `FROM published p JOIN turns t ON t.id = p.turn_id JOIN sdk_sessions s ON s.id = t.session_id
  WHERE p.kind = ? AND p.branch = ? AND s.project_id = ? AND p.at_epoch < ? ORDER BY p.at_epoch DESC LIMIT 1`;

export function findBranchState(memory: Database, scope: BranchInTime): BranchState {
  const { branch, projectId, before } = scope;
  const pushedAt = findNumber(memory, `SELECT p.at_epoch ${LAST_OF_KIND}`, "push", branch, projectId, before);
  return {
    pushedAt,
    pullRequest: findPullRequest(memory, scope),
    notPushed: pushedAt === undefined ? 0 : countCommits(memory, scope, pushedAt),
  };
}

/** The last pull request from a branch. */
export function findPullRequest(
  memory: Database,
  { branch, projectId, before }: BranchInTime,
): PullRequest | undefined {
  const sql = `SELECT p.number, p.repository ${LAST_OF_KIND}`;
  return findRow<PullRequest>(memory, sql, "pull-request", branch, projectId, before);
}

function countCommits(memory: Database, { projectId, branch, before }: BranchInTime, from: number): number {
  const sql = `SELECT count(DISTINCT hash) AS count FROM commits
    WHERE project_id = ? AND branch = ? AND is_made AND seen_at_epoch > ? AND seen_at_epoch < ?`;
  return findNumber(memory, sql, projectId, branch, from, before) ?? 0;
}
