import type { Database } from "bun:sqlite";
import type { Published } from "../../domain/tool-use/published.ts";
import { findRow, listRows } from "../database/rows.ts";

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

/** How far a branch has come, as far as its sessions saw. */
export interface BranchState {
  /** When it was last pushed; milliseconds since 1970. */
  pushedAt: number | undefined;
  /** `owner/name`; "" if nothing said it. */
  repository: string;
  /** The last pull request from it. */
  pullRequest: number | undefined;
  /** Commits that sessions made on it since it was pushed. */
  notPushed: number;
}

const OF_BRANCH = `FROM published p JOIN turns t ON t.id = p.turn_id JOIN sdk_sessions s ON s.id = t.session_id
  WHERE p.branch = ? AND s.project_id = ? AND p.at_epoch < ?`;

/** The state of a branch before a time, in milliseconds since 1970. */
export function findBranchState(
  memory: Database,
  { projectId, branch, before }: { projectId: number; branch: string; before: number },
): BranchState {
  const scope = [branch, projectId, before] as const;
  const sql = (kind: string) =>
    `SELECT p.at_epoch AS at, p.repository, p.number ${OF_BRANCH} AND p.kind = '${kind}' ORDER BY p.at_epoch DESC LIMIT 1`;
  type Row = { at: number; repository: string; number: number | null };
  const pushed = findRow<Row>(memory, sql("push"), ...scope);
  const opened = findRow<Row>(memory, sql("pull-request"), ...scope);
  return {
    pushedAt: pushed?.at,
    repository: opened?.repository || pushed?.repository || findRepository(memory, projectId, before),
    pullRequest: opened?.number ?? undefined,
    notPushed:
      pushed === undefined ? 0 : countCommits(memory, { projectId, branch, from: pushed.at, before }),
  };
}

/** The repository that sessions of a project pushed to last; "" if nothing said it. */
function findRepository(memory: Database, projectId: number, before: number): string {
  const sql = `SELECT p.repository FROM published p JOIN turns t ON t.id = p.turn_id
      JOIN sdk_sessions s ON s.id = t.session_id
    WHERE s.project_id = ? AND p.at_epoch < ? AND p.repository <> '' ORDER BY p.at_epoch DESC LIMIT 1`;
  return listRows<{ repository: string }>(memory, sql, projectId, before)[0]?.repository ?? "";
}

function countCommits(
  memory: Database,
  { projectId, branch, from, before }: { projectId: number; branch: string; from: number; before: number },
): number {
  const sql = `SELECT count(DISTINCT hash) AS count FROM commits
    WHERE project_id = ? AND branch = ? AND is_made AND seen_at_epoch > ? AND seen_at_epoch < ?`;
  return findRow<{ count: number }>(memory, sql, projectId, branch, from, before)?.count ?? 0;
}
