import type { Database } from "bun:sqlite";
import { findNumber, findRow, insertRow, isoTime, listRows } from "../database/rows.ts";

/** What a call to a model is for. */
export type CallPurpose = "observe" | "repair" | "test" | "embed";

export interface NewCall {
  sessionId: number | null;
  turnId: number | null;
  purpose: CallPurpose;
  provider: string;
  model: string;
  /** What the call may use at most, in and out: so much is set aside for it. */
  tokens: number;
  at: number;
}

/** Tokens that all calls since a moment, and all calls for one session, may use together. */
export interface Allowance {
  dayTokens: number;
  sessionTokens: number;
  /** When the day began, in milliseconds since 1970. */
  dayBegan: number;
}

/** A call that may be made, or the budget that forbids it. */
export type Reservation =
  | { kind: "reserved"; callId: number }
  | { kind: "refused"; budget: "day" | "session"; used: number; max: number };

/**
 * Sets tokens aside for a call, if both budgets still hold them. What is set aside counts as used until the call is
 * settled: calls at the same time cannot spend the same tokens, and a process that dies takes none back.
 */
export function reserveCall(memory: Database, call: NewCall, allowance: Allowance): Reservation {
  return memory
    .transaction((): Reservation => {
      const day = usedSince(memory, allowance.dayBegan, call.purpose === "embed");
      if (day + call.tokens > allowance.dayTokens)
        return { kind: "refused", budget: "day", used: day, max: allowance.dayTokens };
      const session = call.sessionId === null ? 0 : usedBySession(memory, call.sessionId);
      if (session + call.tokens > allowance.sessionTokens)
        return { kind: "refused", budget: "session", used: session, max: allowance.sessionTokens };
      return { kind: "reserved", callId: insertCall(memory, call) };
    })
    .immediate();
}

function insertCall(memory: Database, call: NewCall): number {
  const { sessionId, turnId, purpose, provider, model, tokens, at } = call;
  return insertRow(memory, "model_calls", {
    session_id: sessionId,
    turn_id: turnId,
    purpose,
    provider,
    model,
    outcome: "pending",
    counted_tokens: tokens,
    created_at: isoTime(at),
    created_at_epoch: at,
  });
}

/** Embeddings cost a hundredth of what notes cost and have a budget of their own. */
export function usedSince(memory: Database, since: number, isForEmbeddings = false): number {
  const sql = `SELECT sum(counted_tokens) FROM model_calls WHERE created_at_epoch >= ? AND (purpose = 'embed') = ?`;
  return findNumber(memory, sql, since, isForEmbeddings ? 1 : 0) ?? 0;
}

function usedBySession(memory: Database, sessionId: number): number {
  return (
    findNumber(memory, "SELECT sum(counted_tokens) FROM model_calls WHERE session_id = ?", sessionId) ?? 0
  );
}

export interface CallResult {
  /** `ok`, or in a word what went wrong. */
  outcome: string;
  /** What was used; undefined where nobody said. */
  usage: CallUsage | undefined;
  /** Without a usage: whether what was set aside counts as used, because it may have been. */
  isLost: boolean;
  latencyMs: number;
  fault: string;
}

export interface CallUsage {
  inputTokens: number;
  outputTokens: number;
  cachedTokens: number;
  /** Millionths of a dollar. */
  costMicros: number | undefined;
}

/**
 * Puts what a call has really used in the place of what was set aside for it. Of a call whose turn was forgotten meanwhile
 * nothing is kept in words.
 */
export function settleCall(memory: Database, callId: number, result: CallResult): void {
  const { outcome, usage, isLost, latencyMs, fault } = result;
  const used = usage === undefined ? null : usage.inputTokens + usage.outputTokens;
  memory
    .query(
      `UPDATE model_calls SET outcome = ?, counted_tokens = CASE WHEN ? IS NOT NULL THEN ? WHEN ? THEN counted_tokens
         ELSE 0 END, input_tokens = ?, output_tokens = ?, cached_tokens = ?, cost_micros = ?, latency_ms = ?,
         fault = CASE WHEN purpose = 'test' OR turn_id IS NOT NULL THEN ? ELSE '' END
       WHERE id = ?`,
    )
    .run(
      outcome,
      used,
      used,
      isLost ? 1 : 0,
      usage?.inputTokens ?? null,
      usage?.outputTokens ?? null,
      usage?.cachedTokens ?? null,
      usage?.costMicros ?? null,
      Math.round(latencyMs),
      fault,
      callId,
    );
}

/** Calls of a worker that died while they ran: what they used is not known, so all that was set aside stays used. */
export function loseRunningCalls(memory: Database): number {
  return memory.run("UPDATE model_calls SET outcome = 'lost' WHERE outcome = 'pending'").changes;
}

export function deleteCallsBefore(memory: Database, before: number): void {
  memory.run("DELETE FROM model_calls WHERE created_at_epoch < ?", [before]);
}

/** The last call that failed, unless one has succeeded since: what a person asks when notes do not come. */
export function findLastFault(memory: Database): { at: number; provider: string; fault: string } | undefined {
  const sql = `SELECT created_at_epoch AS at, provider, fault, outcome FROM model_calls
    WHERE outcome NOT IN ('pending', 'stopped') ORDER BY id DESC LIMIT 1`;
  const row = findRow<{ at: number; provider: string; fault: string; outcome: string }>(memory, sql);
  return row === undefined || row.outcome === "ok" ? undefined : row;
}

/** What calls to models have used, added up over something. */
export interface CostSum {
  calls: number;
  failed: number;
  inputTokens: number;
  outputTokens: number;
  cachedTokens: number;
  /** Millionths of a dollar, of the calls whose price is known. */
  costMicros: number;
  /** Calls that were answered and whose price is not known. */
  unpriced: number;
}

const SUMS = `count(*) AS calls, sum(c.outcome NOT IN ('ok', 'pending')) AS failed,
  coalesce(sum(c.input_tokens), 0) AS inputTokens, coalesce(sum(c.output_tokens), 0) AS outputTokens,
  coalesce(sum(c.cached_tokens), 0) AS cachedTokens, coalesce(sum(c.cost_micros), 0) AS costMicros,
  sum(c.input_tokens IS NOT NULL AND c.cost_micros IS NULL) AS unpriced`;

const GROUPS = {
  day: "date(c.created_at_epoch / 1000, 'unixepoch', 'localtime')",
  project: "coalesce(s.project, '')",
  provider: "c.provider || ' ' || c.model",
} as const;

const GROUPS_MAX = 400;

/** Sums since a moment, by day, project, or provider with model; the latest or dearest first. */
export function listCosts(
  memory: Database,
  by: keyof typeof GROUPS,
  since: number,
): (CostSum & { name: string })[] {
  const order = by === "day" ? "name DESC" : "costMicros DESC, inputTokens DESC";
  const sql = `SELECT ${GROUPS[by]} AS name, ${SUMS} FROM model_calls c LEFT JOIN sdk_sessions s ON s.id = c.session_id
    WHERE c.created_at_epoch >= ? GROUP BY name ORDER BY ${order} LIMIT +?`;
  return listRows<CostSum & { name: string }>(memory, sql, since, GROUPS_MAX);
}

export function sumCosts(memory: Database, since: number): CostSum {
  const sql = `SELECT ${SUMS} FROM model_calls c WHERE c.created_at_epoch >= ?`;
  const sum = findRow<CostSum>(memory, sql, since);
  return {
    ...EMPTY,
    ...Object.fromEntries(Object.entries(sum ?? {}).map(([name, value]) => [name, value ?? 0])),
  };
}

const EMPTY: CostSum = {
  calls: 0,
  failed: 0,
  inputTokens: 0,
  outputTokens: 0,
  cachedTokens: 0,
  costMicros: 0,
  unpriced: 0,
};
