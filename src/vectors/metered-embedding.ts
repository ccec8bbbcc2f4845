import type { Database } from "bun:sqlite";
import { dayStart } from "../domain/local-day.ts";
import { estimateTokens } from "../domain/tokens.ts";
import type { Embedder, EmbeddingReply, EmbeddingRequest } from "../embeddings/embedder.ts";
import type { ModelFault } from "../providers/provider.ts";
import { reserveCall, settleCall } from "../store/usage/model-calls.ts";

/** Our estimate of tokens against the dearest tokenizers, so that what is set aside is never too little. */
const RESERVE_FACTOR = 1.5;
/** Faults after which an endpoint may have charged for the call although it told no usage. */
const MAYBE_CHARGED: ReadonlySet<ModelFault> = new Set(["late", "unreadable", "stopped"]);

export interface MeteredDeps {
  memory: Database;
  embedder: Embedder;
  /** Tokens that may be sent in a day; not asked where the embedder is not metered. */
  dailyTokens: number;
  /** Milliseconds since 1970. */
  now(): number;
}

/** The reply, or that the day's budget does not hold it. */
export type MeteredEmbedding = EmbeddingReply | { kind: "refused"; used: number; max: number };

/** Embeds within the budget: the tokens are set aside first, and settled with what was used. */
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
  const inputTokens = isDone ? (reply.tokens ?? estimated) : undefined;
  settleCall(memory, reservation.callId, {
    outcome: isDone ? "ok" : reply.fault,
    usage:
      inputTokens === undefined
        ? undefined
        : { inputTokens, outputTokens: 0, cachedTokens: 0, costMicros: undefined },
    isLost: !isDone && MAYBE_CHARGED.has(reply.fault),
    latencyMs: performance.now() - begun,
    fault: isDone ? "" : reply.message,
  });
  return reply;
}
