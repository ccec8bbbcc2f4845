import type { Database } from "bun:sqlite";
import { dayStart } from "../domain/local-day.ts";
import { estimateTokens } from "../domain/tokens.ts";
import type { Embedder, EmbeddingReply, EmbeddingRequest } from "../embeddings/embedder.ts";
import type { ModelFault } from "../providers/provider.ts";
import { reserveCall, settleCall } from "../store/usage/model-calls.ts";

/** Covers the tokenizers that make the most tokens of a text, so that a reservation is never too small. */
const RESERVE_FACTOR = 1.5;
/** After these faults an endpoint may have charged for the call without reporting usage. */
const MAYBE_CHARGED: ReadonlySet<ModelFault> = new Set(["late", "unreadable", "stopped"]);

export interface MeteredDeps {
  memory: Database;
  embedder: Embedder;
  /** Tokens that may be sent in a day; ignored if the embedder is not metered. */
  dailyTokens: number;
  /** Milliseconds since 1970. */
  now(): number;
}

/** The reply, or that the day's budget is too small for it. */
export type MeteredEmbedding = EmbeddingReply | { kind: "refused"; used: number; max: number };

/** Embeds within the budget: reserves the tokens first and settles with what was used. */
export async function embedWithinBudget(
  { memory, embedder, dailyTokens, now }: MeteredDeps,
  request: EmbeddingRequest,
): Promise<MeteredEmbedding> {
  if (!embedder.isMetered) return embedder.embed(request);
  const estimated = request.texts.reduce((sum, text) => sum + estimateTokens(text), 0);
  const at = now();
  const subject = { sessionId: null, turnId: null, purpose: "embed" as const };
  const tokens = Math.ceil(estimated * RESERVE_FACTOR);
  const reservation = reserveCall(
    memory,
    { ...subject, provider: "embeddings", model: embedder.model, tokens, at },
    { dayTokens: dailyTokens, sessionTokens: Number.MAX_SAFE_INTEGER, dayBegan: dayStart(at) },
  );
  if (reservation.kind === "refused")
    return { kind: "refused", used: reservation.used, max: reservation.max };
  const begun = performance.now();
  const reply = await embedder.embed(request);
  const isDone = reply.kind === "vectors";
  const inputTokens = isDone ? (reply.tokens ?? estimated) : 0;
  settleCall(memory, reservation.callId, {
    outcome: isDone ? "ok" : reply.fault,
    usage: isDone ? { inputTokens, outputTokens: 0, cachedTokens: 0, costMicros: undefined } : undefined,
    isLost: !isDone && MAYBE_CHARGED.has(reply.fault),
    latencyMs: performance.now() - begun,
    fault: isDone ? "" : reply.message,
  });
  return reply;
}
