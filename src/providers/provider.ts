/** Adapters to model APIs. `auto` and `local` are settings, not providers. */
export const PROVIDER_NAMES = ["claude", "anthropic", "gemini", "openrouter", "openai-compatible"] as const;
export type ProviderName = (typeof PROVIDER_NAMES)[number];

export interface ModelRequest {
  /** The same in every call, so that providers can cache it. */
  system: string;
  prompt: string;
  outputTokensMax: number;
  /** Timeout of the call. */
  timeoutMs: number;
  /** Cancels the call. */
  signal: AbortSignal;
}

/** Usage of a call. Tokens that a provider does not report are estimated. */
export interface ModelUsage {
  /** All input, including cached tokens. */
  inputTokens: number;
  outputTokens: number;
  cachedTokens: number;
  /** Millionths of a dollar; undefined if the price is unknown. */
  costMicros: number | undefined;
}

/** Why a call failed. `unauthorised`, `rejected` and `missing` last until a setting changes; the others may pass. */
export type ModelFault =
  | "unauthorised"
  | "limited"
  | "rejected"
  | "missing"
  | "unavailable"
  | "late"
  | "unreadable"
  | "stopped";

export interface ModelAnswer {
  kind: "answer";
  text: string;
  usage: ModelUsage;
}

export interface ModelFailure {
  kind: "failure";
  fault: ModelFault;
  /** One line that says what happened to what, without any key. */
  message: string;
  /** When the provider accepts calls again, if it said so, in milliseconds since 1970. */
  retryAt: number | undefined;
  /** Usage in spite of the failure, if known. */
  usage: ModelUsage | undefined;
}

export type ModelReply = ModelAnswer | ModelFailure;

/** One model. `ask` never rejects, and always ends within its timeout. */
export interface Provider {
  name: ProviderName;
  model: string;
  /** Concurrent calls. */
  callsMax: number;
  /** Maximum tokens that a call adds to its prompt: a program adds a system prompt of its own. */
  overheadTokens: number;
  ask(request: ModelRequest): Promise<ModelReply>;
  /** Ends its processes. May be called at any time, more than once. */
  close(): Promise<void>;
}
