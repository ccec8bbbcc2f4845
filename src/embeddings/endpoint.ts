import { SETTING_SPECS } from "../config/setting-specs.ts";
import { boundedFetch } from "../lib/bounded-fetch.ts";
import { sdkFailure } from "../providers/sdk-failure.ts";
import { untilAborted } from "../providers/sdk-provider.ts";
import { type Embedder, type EmbeddingReply, embeddingFailure } from "./embedder.ts";

export interface EndpointAccess {
  /** Without `/embeddings`. */
  baseUrl: string;
  /** "" if none is needed. */
  key: string;
  model: string;
  /** 0 = the model's own. */
  dimensions: number;
}

/** At 3,072 dimensions, the answer to this many texts fits into the limit of an answer. */
const TEXTS_MAX = 32;
const NAME = "openai-compatible";
const LOOPBACK = new Set(["127.0.0.1", "localhost", "[::1]"]);

/** A model behind an OpenAI-compatible `/embeddings` (Ollama, LM Studio, gateways, OpenAI), without retries. */
export function openEndpoint(access: EndpointAccess): Embedder {
  const { baseUrl, dimensions, model } = access;
  const { host, hostname } = new URL(baseUrl);
  return {
    model: `${model}@${host}${dimensions === 0 ? "" : `/${dimensions}`}`,
    pooling: "endpoint",
    textsMax: TEXTS_MAX,
    isMetered: !LOOPBACK.has(hostname),
    async embed({ texts, timeoutMs, signal: ended }) {
      const deadline = AbortSignal.timeout(timeoutMs);
      const signal = AbortSignal.any([ended, deadline]);
      try {
        // The SDK is loaded with the first call.
        const embedding = await loadModel(access);
        const options = {
          values: [...texts],
          abortSignal: signal,
          ...(dimensions === 0 ? {} : { providerOptions: { openaiCompatible: { dimensions } } }),
        };
        const { embeddings, usage } = await untilAborted(embedding.doEmbed(options), signal);
        return checked(embeddings, texts.length, usage?.tokens, access);
      } catch (error) {
        if (ended.aborted) return embeddingFailure("stopped", `the call to ${host} was cancelled`);
        if (deadline.aborted)
          return embeddingFailure("late", `${host} (${model}) did not answer within ${timeoutMs / 1_000} s`);
        return sdkFailure(error, { provider: host, model, key: access.key }, Date.now());
      }
    },
    close: async () => {},
  };
}

async function loadModel({ baseUrl, key, model }: EndpointAccess) {
  const { createOpenAICompatible } = await import("@ai-sdk/openai-compatible");
  return createOpenAICompatible({
    name: NAME,
    baseURL: baseUrl.replace(/(?<!\/)\/+$/, ""),
    ...(key === "" ? {} : { apiKey: key }),
    fetch: boundedFetch as typeof fetch,
  }).embeddingModel(model);
}

/** Checks the answer: one vector per text, all of the same length, finite numbers only. */
function checked(
  vectors: readonly (readonly number[])[],
  count: number,
  tokens: number | undefined,
  { model, baseUrl }: EndpointAccess,
): EmbeddingReply {
  const length = vectors[0]?.length ?? 0;
  const isSound =
    vectors.length === count &&
    length > 0 &&
    length <= SETTING_SPECS.CLAUDE_MEM_EMBEDDINGS_DIMENSIONS.max &&
    vectors.every((vector) => vector.length === length && vector.every(Number.isFinite));
  if (isSound) return { kind: "vectors", vectors: vectors.map((one) => Float32Array.from(one)), tokens };
  const said = `${vectors.length} vectors of ${length} numbers for ${count} texts`;
  return embeddingFailure("unreadable", `${new URL(baseUrl).host} (${model}) answered with ${said}`);
}
