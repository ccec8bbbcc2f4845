import type { AnthropicProvider } from "@ai-sdk/anthropic";
import { asNumber } from "../domain/json.ts";
import { estimateTokens } from "../domain/tokens.ts";
import { costMicros } from "./prices.ts";
import type { ModelReply, ModelRequest, ModelUsage, Provider, ProviderName } from "./provider.ts";
import { sdkFailure } from "./sdk-failure.ts";

/** A model of the AI SDK; the packages of all vendors have the same interface. */
export type SdkModel = ReturnType<AnthropicProvider["languageModel"]>;
type CallOptions = Parameters<SdkModel["doGenerate"]>[0];
type CallResult = Awaited<ReturnType<SdkModel["doGenerate"]>>;

export interface SdkProviderParts {
  name: ProviderName;
  model: string;
  key: string;
  callsMax: number;
  /** Loads the SDK, with the first call only. */
  load(): Promise<SdkModel>;
  /** Options of one vendor: caching, thinking, prices. */
  providerOptions?: CallOptions["providerOptions"];
  /** Reads the cost in dollars from the raw usage, if the vendor reports it. */
  dollarsOf?: (rawUsage: Record<string, unknown>) => number | undefined;
}

/**
 * A provider on top of an AI SDK package. It calls the model directly, without the SDK's retries: each attempt is paid for
 * and must be in the ledger.
 */
export function createSdkProvider(parts: SdkProviderParts): Provider {
  let loaded: Promise<SdkModel> | undefined;
  return {
    name: parts.name,
    model: parts.model,
    callsMax: parts.callsMax,
    overheadTokens: 0,
    async ask(request) {
      const deadline = AbortSignal.timeout(request.timeoutMs);
      const signal = AbortSignal.any([request.signal, deadline]);
      try {
        loaded ??= parts.load();
        const model = await loaded;
        return replyOf(
          await untilAborted(model.doGenerate(optionsOf(request, signal, parts)), signal),
          request,
          parts,
        );
      } catch (error) {
        if (request.signal.aborted) return failure("stopped", `the call to ${parts.name} was cancelled`);
        if (deadline.aborted)
          return failure(
            "late",
            `${parts.name} (${parts.model}) did not answer within ${request.timeoutMs / 1_000} s`,
          );
        return sdkFailure(error, { provider: parts.name, model: parts.model, key: parts.key }, Date.now());
      }
    },
    close: async () => {},
  };
}

function optionsOf(request: ModelRequest, signal: AbortSignal, parts: SdkProviderParts): CallOptions {
  return {
    prompt: [
      {
        role: "system",
        content: request.system,
        providerOptions: { anthropic: { cacheControl: { type: "ephemeral" } } },
      },
      { role: "user", content: [{ type: "text", text: request.prompt }] },
    ],
    maxOutputTokens: request.outputTokensMax,
    abortSignal: signal,
    ...(parts.providerOptions === undefined ? {} : { providerOptions: parts.providerOptions }),
  };
}

/** An abort does not always end a stalled body; this ends the call anyway. */
export function untilAborted<T>(call: PromiseLike<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const give = () => reject(signal.reason);
    if (signal.aborted) give();
    signal.addEventListener("abort", give, { once: true });
    call.then(resolve, reject).then(() => signal.removeEventListener("abort", give));
  });
}

function replyOf(result: CallResult, request: ModelRequest, parts: SdkProviderParts): ModelReply {
  const text = result.content.map((part) => (part.type === "text" ? part.text : "")).join("");
  const usage = usageOf(result, text, request, parts);
  const { unified } = result.finishReason;
  if (unified === "content-filter" || unified === "error")
    return { ...failure("rejected", `${parts.name} (${parts.model}) declined to answer`), usage };
  if (text.trim() === "" && unified === "length")
    return {
      ...failure("unreadable", `${parts.name} (${parts.model}) spent all of its output tokens on thinking`),
      usage,
    };
  return { kind: "answer", text, usage };
}

function usageOf(
  result: CallResult,
  text: string,
  request: ModelRequest,
  parts: SdkProviderParts,
): ModelUsage {
  const { inputTokens, outputTokens, raw } = result.usage;
  const tokens = {
    inputTokens: inputTokens.total ?? estimateTokens(request.system + request.prompt),
    outputTokens: outputTokens.total ?? estimateTokens(text),
    cachedTokens: inputTokens.cacheRead ?? 0,
  };
  const dollars = asNumber(parts.dollarsOf?.((raw ?? {}) as Record<string, unknown>));
  const cost = dollars === undefined ? costMicros(parts.model, tokens) : Math.round(dollars * 1e6);
  return { ...tokens, costMicros: cost };
}

function failure(fault: "stopped" | "late" | "rejected" | "unreadable", message: string) {
  return { kind: "failure" as const, fault, message, retryAt: undefined, usage: undefined };
}
