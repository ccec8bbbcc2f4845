import { boundedFetch } from "../lib/bounded-fetch.ts";
import type { Provider } from "./provider.ts";
import { createSdkProvider } from "./sdk-provider.ts";

/** How a model behind HTTP is reached. */
export interface Access {
  model: string;
  key: string;
  /** Where the API lies; undefined for the vendor's own place. */
  baseUrl: string | undefined;
  callsMax: number;
}

/** The Messages API. `baseUrl` is written as for Claude Code, without the version; with it, it is right as well. */
export function openAnthropic(access: Access & { isToken: boolean }): Provider {
  return createSdkProvider({
    ...access,
    name: "anthropic",
    load: async () => {
      const { createAnthropic } = await import("@ai-sdk/anthropic");
      const base = access.baseUrl?.replace(/(?<!\/)\/+$/, "");
      const baseURL = base === undefined || /\/v\d+$/.test(base) ? base : `${base}/v1`;
      return createAnthropic({
        ...(access.isToken ? { authToken: access.key } : { apiKey: access.key }),
        ...(baseURL === undefined ? {} : { baseURL }),
        fetch: boundedFetch as typeof fetch,
      })(access.model);
    },
  });
}
