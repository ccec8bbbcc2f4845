/**
 * What happened in a host, in words that no single host owns.
 * Hook payloads and transcript lines are both turned into these; everything after intake knows only these.
 * Times are milliseconds since 1970. Every key is the host's own, so that an event seen twice is one.
 */
export interface EventOrigin {
  host: string;
  /** The host's own session id. */
  sessionId: string;
  at: number;
  /** The host's id of the prompt that this belongs to, where it says one; not unique per prompt. */
  promptId?: string;
  /** Where the session works: the host's project directory if known, else the working directory. */
  directory?: string;
  branch?: string;
  transcriptPath?: string;
  /** Set inside a subagent. */
  agentId?: string;
  agentType?: string;
  /** Process id of the host, as the hook saw it. */
  hostPid?: number;
}

export type SessionSource = "startup" | "resume" | "clear" | "compact" | "fork" | "unknown";

interface SessionStarted extends EventOrigin {
  kind: "session-started";
  source: SessionSource;
  model?: string;
}

export type PromptSource = "typed" | "queued" | "command" | "notification";

export interface PromptSubmitted extends EventOrigin {
  kind: "prompt-submitted";
  text: string;
  source: PromptSource;
  /**
   * Id of the transcript line; absent when a hook reported it. One that begins with `PROVISIONAL_LINE` was made up for
   * a line without an id and gives way to the id of a later line with the same text.
   */
  uuid?: string;
}

export const PROVISIONAL_LINE = "provisional:";

/** A prompt of which nothing may be kept, nor anything of its turn. */
export interface PrivatePrompt extends EventOrigin {
  kind: "private-prompt";
}

export interface ToolUseStarted extends EventOrigin {
  kind: "tool-use-started";
  toolUseId: string;
  name: string;
  input: JsonObject;
}

export type ToolOutcome = "ok" | "failed" | "denied" | "interrupted" | "unknown";

export interface ToolUseEnded extends EventOrigin {
  kind: "tool-use-ended";
  toolUseId: string;
  /** Absent when only a result line was seen. */
  name?: string;
  input?: JsonObject;
  outcome: ToolOutcome;
  /** What the tool returned, as the host keeps it; text where the host keeps only text. */
  result?: Json;
  error?: string;
  durationMs?: number;
}

/** The `agentId` of the summary that a host writes when it compacts its context. */
export const COMPACTION_AGENT = "compaction";

export interface AssistantSpoke extends EventOrigin {
  kind: "assistant-spoke";
  text: string;
  /** Id of the transcript line; absent when a hook reported it. */
  uuid?: string;
}

export type TurnEnding = "completed" | "interrupted" | "failed" | "killed";

export interface TurnEnded extends EventOrigin {
  kind: "turn-ended";
  ending: TurnEnding;
  /** The assistant's closing message where the host says it. */
  closingMessage?: string;
}

interface SubagentEnded extends EventOrigin {
  kind: "subagent-ended";
  closingMessage?: string;
  agentTranscriptPath?: string;
}

interface ContextCompacted extends EventOrigin {
  kind: "context-compacted";
  trigger: string;
}

export interface SessionEnded extends EventOrigin {
  kind: "session-ended";
  reason: string;
}

/** A hook has injected memories. */
export interface ContextInjected extends EventOrigin {
  kind: "context-injected";
  /** The hook: `SessionStart`, `PreToolUse` … */
  channel: string;
  observationIds: number[];
  /** Earlier failures whose fix was shown, by the row ids of their tool uses. */
  fixIds: number[];
  /** The file that the note was about, as observations name it; "" for other notes. */
  subject: string;
  tokens: number;
}

/** The agent has fetched, changed or forgotten memories with our own tools. */
export interface MemoryAccessed extends EventOrigin {
  kind: "memory-accessed";
  action: "fetched" | "changed";
  observationIds: number[];
}

export type HostEvent =
  | SessionStarted
  | PromptSubmitted
  | PrivatePrompt
  | ToolUseStarted
  | ToolUseEnded
  | AssistantSpoke
  | TurnEnded
  | SubagentEnded
  | ContextCompacted
  | SessionEnded
  | ContextInjected
  | MemoryAccessed;

export type Json = string | number | boolean | null | Json[] | JsonObject;
export interface JsonObject {
  [key: string]: Json;
}
