import { asNumber } from "../domain/json.ts";
import { boundedFetch } from "../lib/bounded-fetch.ts";
import type { Access } from "./anthropic.ts";
import type { Provider, ProviderName } from "./provider.ts";
import { createSdkProvider, type SdkModel } from "./sdk-provider.ts";

const OPENROUTER_URL = "https://openrouter.ai/api/v1";

/** Whatever speaks OpenAI's chat completions: Ollama, LM Studio, gateways. `baseUrl` ends before `/chat/completions`. */
export function openOpenAiCompatible(access: Access & { baseUrl: string }): Provider {
  return createSdkProvider({
    ...access,
    name: "openai-compatible",
    load: () => loadModel("openai-compatible", access),
  });
}

/** OpenRouter is one more of them; asked for it, it says what a call cost. */
export function openOpenRouter(access: Access): Provider {
  return createSdkProvider({
    ...access,
    name: "openrouter",
    load: () => loadModel("openrouter", { ...access, baseUrl: access.baseUrl ?? OPENROUTER_URL }),
    providerOptions: { openrouter: { usage: { include: true } } },
    dollarsOf: (usage) => asNumber(usage.cost),
  });
}

async function loadModel(name: ProviderName, access: Access & { baseUrl: string }): Promise<SdkModel> {
  const { createOpenAICompatible } = await import("@ai-sdk/openai-compatible");
  return createOpenAICompatible({
    name,
    baseURL: access.baseUrl.replace(/(?<!\/)\/+$/, ""),
    ...(access.key === "" ? {} : { apiKey: access.key }),
    fetch: boundedFetch as typeof fetch,
  }).chatModel(access.model);
}
