import type { ProviderName } from "./provider.ts";

/** What `fast` and `smart` mean with each provider. Whoever serves open models names them as he likes. */
const ALIASES: Readonly<Record<ProviderName, Readonly<Record<string, string>>>> = {
  claude: { fast: "haiku", smart: "sonnet" },
  anthropic: { fast: "claude-haiku-5-5", smart: "claude-sonnet-5-5" },
  gemini: { fast: "gemini-3.5-flash-lite", smart: "gemini-3.5-flash" },
  openrouter: { fast: "anthropic/claude-haiku-5.5", smart: "anthropic/claude-sonnet-5.5" },
  "openai-compatible": {},
};

/** The provider's own name of a model; undefined for an alias that the provider does not have. */
export function modelName(provider: ProviderName, asked: string): string | undefined {
  const isAlias = asked === "fast" || asked === "smart";
  return isAlias ? ALIASES[provider][asked] : asked;
}
