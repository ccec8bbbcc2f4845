/** How a setting is read, described and shown. */
export interface SettingSpec {
  /** How its text is read. A list is separated by commas or line breaks, or is a JSON array. */
  kind: "text" | "count" | "list" | "choice" | "secret" | "port";
  /** The heading it appears under in forms. */
  group: string;
  fallback: string;
  says: string;
  choices?: readonly string[];
  min?: number;
  max?: number;
  /** Whether a running worker applies a new value without a restart. */
  isLive?: true;
}

const TOKEN_BUDGET_MAX = 1_000_000_000;

/** All settings. Hooks load this table, so it needs no library. */
export const SETTING_SPECS = {
  CLAUDE_MEM_SKIP_TOOLS: {
    kind: "list",
    group: "Capture",
    fallback: "ListMcpResourcesTool,SlashCommand,Skill",
    says: "Tools whose calls are not captured (names or globs). The memory's own tools are never captured.",
    isLive: true,
  },
  CLAUDE_MEM_EXCLUDED_PROJECTS: {
    kind: "list",
    group: "Capture",
    fallback: "",
    says: "Folders in which nothing is captured or injected (glob patterns; ~ is allowed).",
    isLive: true,
  },
  CLAUDE_MEM_IGNORED_FILES: {
    kind: "list",
    group: "Capture",
    fallback: "",
    says: "Files whose content is not captured, only the fact that they were accessed (.gitignore patterns). Added to the built-in list of .env files, keys and the like; !PATTERN removes an entry.",
    isLive: true,
  },
  CLAUDE_MEM_CONTEXT_OBSERVATIONS: {
    kind: "count",
    group: "Context",
    fallback: "50",
    says: "Number of recent decisions and saved observations that are searched for rules when a session starts.",
    min: 0,
    max: 500,
    isLive: true,
  },
  CLAUDE_MEM_CONTEXT_TOKENS: {
    kind: "count",
    group: "Context",
    fallback: "500",
    says: "Maximum size of the context of a new session, in estimated tokens.",
    min: 0,
    // A larger context would not fit into what a host passes on.
    max: 3_000,
    isLive: true,
  },
  CLAUDE_MEM_WORKER_PORT: {
    kind: "port",
    group: "Worker",
    fallback: "37777",
    says: "Port of the worker on 127.0.0.1. If it is in use, the worker listens on a free one.",
    min: 1_024,
    max: 65_535,
  },
  CLAUDE_MEM_PROVIDER: {
    kind: "choice",
    group: "Model",
    fallback: "auto",
    says: "What turns sessions into memories: auto, local, claude, anthropic, gemini, openrouter or openai-compatible. auto means local, unless a key or a base URL is set.",
    choices: ["auto", "local", "claude", "anthropic", "gemini", "openrouter", "openai-compatible"],
  },
  CLAUDE_MEM_MODEL: {
    kind: "text",
    group: "Model",
    fallback: "fast",
    says: "Model: the provider's name for it, or fast or smart.",
  },
  CLAUDE_MEM_BASE_URL: {
    kind: "text",
    group: "Model",
    fallback: "",
    says: "Base URL of the provider's API, if it is not the default one.",
  },
  CLAUDE_MEM_API_KEY: {
    kind: "secret",
    group: "Model",
    fallback: "",
    says: "API key for the provider. If empty, the vendor's own variable is used, such as ANTHROPIC_API_KEY.",
  },
  CLAUDE_MEM_MODE: {
    kind: "text",
    group: "Model",
    fallback: "code",
    says: "What a model looks for and in which language it writes: code, code--de, code--zh, or the name of a file in modes/ of the data directory.",
  },
  CLAUDE_MEM_MAX_CONCURRENT_AGENTS: {
    kind: "count",
    group: "Model",
    fallback: "2",
    says: "Maximum number of concurrent model calls or observer processes, 1 to 10.",
    min: 1,
    max: 10,
  },
  CLAUDE_MEM_RETENTION_DAYS: {
    kind: "count",
    group: "Storage",
    fallback: "1",
    says: "Days for which raw events are kept in full after their turn was observed; 0 keeps them forever. Passages stay.",
    min: 0,
    max: 36_500,
    isLive: true,
  },
  CLAUDE_MEM_MEMORY_MB: {
    kind: "count",
    group: "Storage",
    fallback: "2048",
    says: "Maximum database size in MB; above it, the oldest raw events are deleted early, then outputs, inputs and last replies that can be quoted (0 = unlimited).",
    min: 0,
    max: 1_000_000,
    isLive: true,
  },
  CLAUDE_MEM_DAILY_TOKEN_BUDGET: {
    kind: "count",
    group: "Model",
    fallback: "1000000",
    says: "Maximum tokens per day for all model calls, input and output; 0 allows none.",
    min: 0,
    max: TOKEN_BUDGET_MAX,
    isLive: true,
  },
  CLAUDE_MEM_SESSION_TOKEN_BUDGET: {
    kind: "count",
    group: "Model",
    fallback: "200000",
    says: "Maximum tokens per session for its model calls, input and output; 0 allows none.",
    min: 0,
    max: TOKEN_BUDGET_MAX,
    isLive: true,
  },
  CLAUDE_MEM_VECTOR: {
    kind: "choice",
    group: "Semantic search",
    fallback: "auto",
    says: "Vector index for semantic search: auto, off, sqlite or chroma. auto means sqlite if CLAUDE_MEM_EMBEDDINGS is set, otherwise off.",
    choices: ["auto", "off", "sqlite", "chroma"],
  },
  CLAUDE_MEM_EMBEDDINGS: {
    kind: "text",
    group: "Semantic search",
    fallback: "",
    says: "Source of embeddings: a folder with an ONNX model, or the base URL of an OpenAI-compatible API (https://…/v1). Nothing is ever downloaded.",
  },
  CLAUDE_MEM_EMBEDDINGS_MODEL: {
    kind: "text",
    group: "Semantic search",
    fallback: "",
    says: "Name of the embedding model, if an API is used.",
  },
  CLAUDE_MEM_EMBEDDINGS_API_KEY: {
    kind: "secret",
    group: "Semantic search",
    fallback: "",
    says: "API key for the embeddings API.",
  },
  CLAUDE_MEM_EMBEDDINGS_DIMENSIONS: {
    kind: "count",
    group: "Semantic search",
    fallback: "0",
    says: "Dimensions to request from the embeddings API; 0 uses the model's default.",
    min: 0,
    // The longest vectors that are stored.
    max: 4_096,
  },
  CLAUDE_MEM_EMBEDDINGS_DAILY_TOKENS: {
    kind: "count",
    group: "Semantic search",
    fallback: "1000000",
    says: "Maximum tokens of text sent to the embeddings API per day, queries included. Addresses on this machine are not limited.",
    min: 0,
    max: TOKEN_BUDGET_MAX,
  },
  CLAUDE_MEM_CHROMA_URL: {
    kind: "text",
    group: "Semantic search",
    fallback: "",
    says: "URL of a Chroma server, for CLAUDE_MEM_VECTOR=chroma. If empty, the worker starts its own.",
  },
  CLAUDE_MEM_LOG_LEVEL: {
    kind: "choice",
    group: "Worker",
    fallback: "info",
    says: "Minimum level of log lines: debug, info, warning or error.",
    choices: ["debug", "info", "warning", "error"],
  },
} as const satisfies Record<string, SettingSpec>;

export type SettingKey = keyof typeof SETTING_SPECS;
export const SETTING_KEYS = Object.keys(SETTING_SPECS) as SettingKey[];

/** The values that a setting of kind "choice" can have. */
export type ChoiceOf<Key extends SettingKey> = (typeof SETTING_SPECS)[Key] extends {
  choices: readonly (infer Choice)[];
}
  ? Choice
  : never;
