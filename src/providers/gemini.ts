import { boundedFetch } from "../lib/bounded-fetch.ts";
import type { Access } from "./anthropic.ts";
import type { Provider } from "./provider.ts";
import { createSdkProvider } from "./sdk-provider.ts";

/** Google's Gemini API. Notes need no thinking, which its small models would else pay with most of their answer. */
export function openGemini(access: Access): Provider {
  return createSdkProvider({
    ...access,
    name: "gemini",
    load: async () => {
      const { createGoogleGenerativeAI } = await import("@ai-sdk/google");
      return createGoogleGenerativeAI({
        apiKey: access.key,
        ...(access.baseUrl === undefined ? {} : { baseURL: access.baseUrl }),
        fetch: boundedFetch as typeof fetch,
      })(access.model);
    },
    ...thinkingOff(access.model),
  });
}

/** The small models of each generation have their own option to turn thinking off; the large ones have none. */
function thinkingOff(model: string) {
  if (!/flash/.test(model)) return {};
  const thinkingConfig = /gemini-2\.5/.test(model) ? { thinkingBudget: 0 } : { thinkingLevel: "minimal" };
  return { providerOptions: { google: { thinkingConfig } } };
}
