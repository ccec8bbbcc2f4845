import type { Json, JsonObject, PromptSource, ToolOutcome, TurnEnding } from "./host-event.ts";

/** What a person (or a background task) said to the agent within a turn. */
export interface TurnPrompt {
  text: string;
  /** Milliseconds since 1970. */
  at: number;
  source: PromptSource;
}

export interface ToolUse {
  /** The host's id of this call. */
  toolUseId: string;
  name: string;
  input: JsonObject;
  result: Json | undefined;
  outcome: ToolOutcome;
  error: string | undefined;
  durationMs: number | undefined;
  /** Set when a subagent made the call. */
  agentId: string | undefined;
  /** Milliseconds since 1970. */
  at: number;
}

export interface AssistantText {
  text: string;
  /** Milliseconds since 1970. */
  at: number;
}

/** A prompt and all that follows until the host stops: the unit that the observer works on. Lists are in order of time. */
export interface Turn {
  id: number;
  sessionId: string;
  /** Counts from 1 within the session; 0 holds what came before the first prompt. */
  number: number;
  /** Where the session works; file paths below it are shown relative to it. */
  directory: string | undefined;
  branch: string | undefined;
  startedAt: number;
  endedAt: number;
  ending: TurnEnding;
  /** The assistant's closing message of the turn before: what a "yes" or "the second one" answers. */
  previousClosing: string | undefined;
  prompts: TurnPrompt[];
  toolUses: ToolUse[];
  /** What the assistant said, tool calls left out; the last one is its closing message. */
  assistantTexts: AssistantText[];
}
