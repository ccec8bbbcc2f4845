import type { Environment } from "../config/paths.ts";
import type { Settings } from "../config/settings.ts";
import { MemoryError } from "../domain/error.ts";
import { openAnthropic } from "./anthropic.ts";
import { openGemini } from "./gemini.ts";
import { openOpenAiCompatible, openOpenRouter } from "./openai-compatible.ts";
import type { Provider, ProviderName } from "./provider.ts";

/** Who observes turns. `local` with a fault stands in for a provider that cannot be used. */
export type ProviderPlan =
  | { kind: "local"; fault: MemoryError | undefined }
  | {
      kind: "model";
      name: ProviderName;
      model: string;
      /** Where the credentials come from; never the key itself. */
      credentials: string;
      open(): Provider;
    };

export interface ProviderDeps {
  settings: Settings;
  environment: Environment;
  /** Opens the provider that runs the user's own `claude` program. */
  openClaude(model: string): Provider;
}

/** Variables that may hold the key if `CLAUDE_MEM_API_KEY` is not set. */
const KEY_VARIABLES: Readonly<Record<ProviderName, readonly string[]>> = {
  claude: [],
  anthropic: ["ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN"],
  gemini: ["GEMINI_API_KEY", "GOOGLE_GENERATIVE_AI_API_KEY"],
  openrouter: ["OPENROUTER_API_KEY"],
  // The server may be anyone's: a key of another vendor must not be sent there.
  "openai-compatible": [],
};

/**
 * Chooses the provider from the settings. `auto` means `local` unless `CLAUDE_MEM_API_KEY` or `CLAUDE_MEM_BASE_URL` is
 * set: a key that the environment holds for other programs is not used.
 */
export function chooseProvider(deps: ProviderDeps): ProviderPlan {
  const { settings } = deps;
  const name = settings.provider === "auto" ? guessedProvider(settings) : settings.provider;
  if (name === "local") return { kind: "local", fault: undefined };
  const model = modelName(name, settings.model || "fast");
  if (model === undefined)
    return refused(`CLAUDE_MEM_PROVIDER is ${name}, which needs the name of a model in CLAUDE_MEM_MODEL`);
  return name === "claude" ? planClaude(model, deps) : planHttp(name, model, deps);
}

/** The beginning of a key tells its vendor. */
function guessedProvider({ apiKey, baseUrl }: Settings): ProviderName | "local" {
  if (baseUrl !== "") return apiKey.startsWith("sk-ant-") ? "anthropic" : "openai-compatible";
  if (apiKey.startsWith("sk-ant-")) return "anthropic";
  if (apiKey.startsWith("sk-or-")) return "openrouter";
  return apiKey.startsWith("AIza") ? "gemini" : "local";
}

function planClaude(model: string, { openClaude }: ProviderDeps): ProviderPlan {
  const credentials = "those of the `claude` program";
  return { kind: "model", name: "claude", model, credentials, open: () => openClaude(model) };
}

function planHttp(
  name: Exclude<ProviderName, "claude">,
  model: string,
  { settings, environment }: ProviderDeps,
): ProviderPlan {
  const variable = KEY_VARIABLES[name].find((one) => environment[one]);
  const key = settings.apiKey || (variable === undefined ? "" : (environment[variable] ?? ""));
  const vendorUrl = name === "anthropic" ? environment.ANTHROPIC_BASE_URL : undefined;
  const baseUrl = settings.baseUrl || vendorUrl || undefined;
  if (key === "" && name !== "openai-compatible") {
    const names = ["CLAUDE_MEM_API_KEY", ...KEY_VARIABLES[name]].join(" or ");
    return refused(`CLAUDE_MEM_PROVIDER is ${name}, but there is no key: set ${names}`);
  }
  if (baseUrl === undefined && name === "openai-compatible")
    return refused("CLAUDE_MEM_PROVIDER is openai-compatible, which needs CLAUDE_MEM_BASE_URL");
  const access = { model, key, baseUrl, callsMax: Math.max(1, settings.maxConcurrentAgents) };
  const isToken = settings.apiKey === "" && variable === "ANTHROPIC_AUTH_TOKEN";
  const open = (): Provider => {
    if (name === "anthropic") return openAnthropic({ ...access, isToken });
    if (name === "gemini") return openGemini(access);
    if (name === "openrouter") return openOpenRouter(access);
    return openOpenAiCompatible({ ...access, baseUrl: baseUrl ?? "" });
  };
  const source = settings.apiKey !== "" ? "CLAUDE_MEM_API_KEY" : (variable ?? "no key");
  const place = baseUrl === undefined ? "" : ` at ${new URL(baseUrl).host}`;
  return { kind: "model", name, model, credentials: `${source}${place}`, open };
}

function refused(message: string): ProviderPlan {
  return { kind: "local", fault: new MemoryError("invalid-setting", message) };
}

/** What `fast` and `smart` mean for each provider. Servers of open models have no common names. */
const ALIASES: Readonly<Record<ProviderName, Readonly<Record<string, string>>>> = {
  claude: { fast: "haiku", smart: "sonnet" },
  anthropic: { fast: "claude-haiku-5-5", smart: "claude-sonnet-5-5" },
  gemini: { fast: "gemini-3.5-flash-lite", smart: "gemini-3.5-flash" },
  openrouter: { fast: "anthropic/claude-haiku-5.5", smart: "anthropic/claude-sonnet-5.5" },
  "openai-compatible": {},
};

/** The provider's name of a model; undefined for an alias that it does not have. */
function modelName(provider: ProviderName, asked: string): string | undefined {
  const isAlias = asked === "fast" || asked === "smart";
  return isAlias ? ALIASES[provider][asked] : asked;
}
