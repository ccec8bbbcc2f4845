/** The adapters to models. `auto` and `local` are settings and no providers: the local observer asks nobody. */
export const PROVIDER_NAMES = ["claude", "anthropic", "gemini", "openrouter", "openai-compatible"] as const;
export type ProviderName = (typeof PROVIDER_NAMES)[number];

export interface ModelRequest {
  /** The part that is the same in every call; providers that can, cache it. */
  system: string;
  prompt: string;
  outputTokensMax: number;
  /** After so long the call is given up. */
  timeoutMs: number;
  /** Ends the call at once. */
  signal: AbortSignal;
}

/** What a call has used. Tokens that a provider does not tell are estimated. */
export interface ModelUsage {
  /** All input, what came from a cache included. */
  inputTokens: number;
  outputTokens: number;
  cachedTokens: number;
  /** Millionths of a dollar; undefined where the price is not known. */
  costMicros: number | undefined;
}

/**
 * Why a call gave nothing. `unauthorised`, `rejected` and `missing` stay until somebody changes a setting; the others
 * may pass.
 */
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
  /** One line that says what happened, to what; without any key. */
  message: string;
  /** When the provider said that it can be asked again, in milliseconds since 1970. */
  retryAt: number | undefined;
  /** What was used all the same, where it is known. */
  usage: ModelUsage | undefined;
}

export type ModelReply = ModelAnswer | ModelFailure;

/** One model that can be asked. A failure is an answer here: `ask` never rejects, and always ends within its time. */
export interface Provider {
  name: ProviderName;
  model: string;
  /** Calls it can take at once. */
  callsMax: number;
  /** Tokens that each call costs beside what it is given, at most: a program adds instructions of its own. */
  overheadTokens: number;
  ask(request: ModelRequest): Promise<ModelReply>;
  /** Ends what belongs to it. May be called at any time, and more than once. */
  close(): Promise<void>;
}
