import { isAbsolute } from "node:path";
import { asMemoryError, MemoryError } from "../domain/error.ts";
import { asObject, parseObject } from "../domain/json.ts";
import { readTextLater } from "../lib/guarded-files.ts";
import { IGNORED_FILES } from "./ignored-files.ts";
import type { Environment } from "./paths.ts";
import { parseList } from "./setting-list.ts";
import { isMeantForPrivacy, unknownFault } from "./unknown-setting.ts";

/** How the text of a setting is read. Lists are separated by commas or line breaks, or JSON. */
type SettingKind = "text" | "count" | "list" | "choice" | "secret" | "port";

export interface SettingSpec {
  kind: SettingKind;
  fallback: string;
  says: string;
}

/** Every setting there is. Hooks read them too, so this table needs no library. */
export const SETTING_SPECS = {
  CLAUDE_MEM_SKIP_TOOLS: {
    kind: "list",
    fallback: "ListMcpResourcesTool,SlashCommand,Skill",
    says: "Tools whose calls are never captured; our own memory tools never are.",
  },
  CLAUDE_MEM_EXCLUDED_PROJECTS: {
    kind: "list",
    fallback: "",
    says: "Folders (glob patterns, ~ allowed) in which nothing is captured and nothing is given back.",
  },
  CLAUDE_MEM_IGNORED_FILES: {
    kind: "list",
    fallback: "",
    says: "Files (as in .gitignore) of which only is kept that they were touched; added to our own list of .env files, keys and the like, !PATTERN takes one out.",
  },
  CLAUDE_MEM_CONTEXT_OBSERVATIONS: {
    kind: "count",
    fallback: "50",
    says: "How many recent observations are considered for the context of a new session.",
  },
  CLAUDE_MEM_CONTEXT_TOKENS: {
    kind: "count",
    fallback: "1500",
    says: "Upper limit of the context of a new session, in estimated tokens.",
  },
  CLAUDE_MEM_WORKER_PORT: {
    kind: "port",
    fallback: "37777",
    says: "Port of the worker on 127.0.0.1; where it is taken, the worker listens on a free one.",
  },
  CLAUDE_MEM_PROVIDER: {
    kind: "choice",
    fallback: "auto",
    says: "Who condenses turns: auto, local, claude, anthropic, gemini, openrouter or openai-compatible. auto is local unless a key or an address is set.",
  },
  CLAUDE_MEM_MODEL: {
    kind: "text",
    fallback: "fast",
    says: "The model, by the provider's name for it or as fast or smart.",
  },
  CLAUDE_MEM_BASE_URL: {
    kind: "text",
    fallback: "",
    says: "Where the provider's API lies, if not at its usual place.",
  },
  CLAUDE_MEM_API_KEY: {
    kind: "secret",
    fallback: "",
    says: "The key for the provider; without it, the vendor's own variable such as ANTHROPIC_API_KEY.",
  },
  CLAUDE_MEM_MODE: {
    kind: "text",
    fallback: "code",
    says: "What a model looks for and in which language: code, code--de, code--zh, or a file in modes/ of the data directory.",
  },
  CLAUDE_MEM_MAX_CONCURRENT_AGENTS: {
    kind: "count",
    fallback: "2",
    says: "How many calls to a model, or observer processes, may run at once, 1 to 10; the others wait.",
  },
  CLAUDE_MEM_RETENTION_DAYS: {
    kind: "count",
    fallback: "90",
    says: "How many days after a turn was observed its raw tool uses and texts are kept; 0 keeps them for ever.",
  },
  CLAUDE_MEM_MEMORY_MB: {
    kind: "count",
    fallback: "2048",
    says: "Size of the memory over which the oldest raw events go before their days are over; 0 sets no limit.",
  },
  CLAUDE_MEM_DAILY_TOKEN_BUDGET: {
    kind: "count",
    fallback: "1000000",
    says: "Tokens that all calls of a day may use together, in and out; 0 allows none.",
  },
  CLAUDE_MEM_SESSION_TOKEN_BUDGET: {
    kind: "count",
    fallback: "200000",
    says: "Tokens that the calls for one session may use together, in and out; 0 allows none.",
  },
  CLAUDE_MEM_VECTOR: {
    kind: "choice",
    fallback: "auto",
    says: "Search by meaning: auto, off, sqlite or chroma. auto is sqlite where CLAUDE_MEM_EMBEDDINGS is set, else off.",
  },
  CLAUDE_MEM_EMBEDDINGS: {
    kind: "text",
    fallback: "",
    says: "What makes vectors of texts: a folder with an ONNX model, or the address of an OpenAI-compatible API (https://…/v1). Nothing is ever downloaded.",
  },
  CLAUDE_MEM_EMBEDDINGS_MODEL: {
    kind: "text",
    fallback: "",
    says: "The model's name, where an API makes the vectors.",
  },
  CLAUDE_MEM_EMBEDDINGS_API_KEY: {
    kind: "secret",
    fallback: "",
    says: "The key for that API.",
  },
  CLAUDE_MEM_EMBEDDINGS_DIMENSIONS: {
    kind: "count",
    fallback: "0",
    says: "How many numbers that API is asked to give for a text; 0 leaves it to the model.",
  },
  CLAUDE_MEM_EMBEDDINGS_DAILY_TOKENS: {
    kind: "count",
    fallback: "1000000",
    says: "Tokens of text that such an API may be sent in a day, questions included; addresses on this machine are not counted.",
  },
  CLAUDE_MEM_CHROMA_URL: {
    kind: "text",
    fallback: "",
    says: "Where a Chroma server listens; without it the worker starts one of its own. Only for CLAUDE_MEM_VECTOR chroma.",
  },
  CLAUDE_MEM_LOG_LEVEL: { kind: "choice", fallback: "info", says: "debug, info, warning or error." },
} as const satisfies Record<string, SettingSpec>;

export type SettingKey = keyof typeof SETTING_SPECS;

export const LOG_LEVELS = ["debug", "info", "warning", "error"] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

export const PROVIDER_CHOICES = [
  "auto",
  "local",
  "claude",
  "anthropic",
  "gemini",
  "openrouter",
  "openai-compatible",
] as const;
export type ProviderChoice = (typeof PROVIDER_CHOICES)[number];

export const VECTOR_CHOICES = ["auto", "off", "sqlite", "chroma"] as const;
type VectorChoice = (typeof VECTOR_CHOICES)[number];

export interface Settings {
  skipTools: ReadonlySet<string>;
  excludedProjects: readonly string[];
  /** Our own patterns, then the user's. */
  ignoredFiles: readonly string[];
  contextObservations: number;
  contextTokens: number;
  workerPort: number;
  retentionDays: number;
  memoryMegabytes: number;
  logLevel: LogLevel;
  provider: ProviderChoice;
  model: string;
  /** "" for the provider's usual place. */
  baseUrl: string;
  /** "" where none is set. */
  apiKey: string;
  mode: string;
  maxConcurrentAgents: number;
  dailyTokenBudget: number;
  sessionTokenBudget: number;
  vector: VectorChoice;
  /** A folder, or an address that begins with http; "" where vectors are off. */
  embeddings: string;
  embeddingsModel: string;
  embeddingsKey: string;
  /** 0: as many as the model gives. */
  embeddingsDimensions: number;
  embeddingsDailyTokens: number;
  /** "" for a server of our own. */
  chromaUrl: string;
}

/** Larger context budgets than this would not fit into what a host passes on. */
export const CONTEXT_TOKENS_MAX = 3_000;
export const CONTEXT_OBSERVATIONS_MAX = 500;
/** More at once than this take more memory than a memory is worth. */
export const CONCURRENT_AGENTS_MAX = 10;
const RETENTION_DAYS_MAX = 36_500;
const MEMORY_MB_MAX = 1_000_000;
const TOKEN_BUDGET_MAX = 1_000_000_000;
/** The longest vectors that are kept. */
export const DIMENSIONS_MAX = 4_096;

/** Settings as they are in force, and what was wrong with the ones that are not. */
export interface LoadedSettings {
  settings: Settings;
  faults: MemoryError[];
  /** The first fault that leaves open what the user wants kept out, also among `faults`: with it nothing is captured. */
  privacyFault: MemoryError | undefined;
}

/**
 * Reads the settings: environment variable, else `settings.json`, else the default.
 * An invalid value is a fault and the default holds. A file or a setting of privacy that cannot be understood is an error:
 * what it leaves out is not known, so nothing may be captured.
 *
 * @throws MemoryError invalid-setting, unreadable-file
 */
export async function loadSettings(file: string, environment: Environment): Promise<LoadedSettings> {
  const loaded = settingsIn(await readSettingsFile(file), file, environment);
  if (loaded.privacyFault !== undefined) throw loaded.privacyFault;
  return loaded;
}

/** The same of what a file holds, with what is wrong in it as faults. */
export function settingsIn(
  stored: Readonly<Record<string, string>>,
  file: string,
  environment: Environment,
): LoadedSettings {
  const loaded = settingsOf(stored, environment);
  const unknown = Object.keys(stored).filter((name) => !Object.hasOwn(SETTING_SPECS, name));
  const faults = unknown.map((key) => unknownFault(key, file));
  const misspelt = faults.find((_, index) => isMeantForPrivacy(unknown[index] ?? ""));
  return {
    settings: loaded.settings,
    faults: [...faults, ...loaded.faults],
    privacyFault: loaded.privacyFault ?? misspelt,
  };
}

/** The same for who only looks: the defaults, with the reason as a fault, where the file cannot be understood. */
export async function loadSettingsOrDefaults(
  file: string,
  environment: Environment,
): Promise<LoadedSettings> {
  try {
    return settingsIn(await readSettingsFile(file), file, environment);
  } catch (error) {
    const { settings } = settingsOf({}, environment);
    const fault = asMemoryError(error, "reading the settings");
    return { settings, faults: [fault], privacyFault: fault };
  }
}

/** The settings that follow from what was stored and from the environment. */
export function settingsOf(
  stored: Readonly<Record<string, string>>,
  environment: Environment,
): LoadedSettings {
  const faults: MemoryError[] = [];
  const privacyFaults: MemoryError[] = [];
  const textOf = (key: SettingKey) => sourceOf(key, stored, environment).value;
  const list = (key: SettingKey) => listOf(key, textOf(key), privacyFaults);
  const count = (key: SettingKey, max: number, min = 0) => countOf(key, textOf(key), min, max, faults);
  const settings: Settings = {
    skipTools: new Set(list("CLAUDE_MEM_SKIP_TOOLS")),
    excludedProjects: foldersOf(list("CLAUDE_MEM_EXCLUDED_PROJECTS"), privacyFaults),
    ignoredFiles: [...IGNORED_FILES, ...list("CLAUDE_MEM_IGNORED_FILES")],
    contextObservations: count("CLAUDE_MEM_CONTEXT_OBSERVATIONS", CONTEXT_OBSERVATIONS_MAX),
    contextTokens: count("CLAUDE_MEM_CONTEXT_TOKENS", CONTEXT_TOKENS_MAX),
    workerPort: portOf(textOf("CLAUDE_MEM_WORKER_PORT"), faults),
    logLevel: choiceOf("CLAUDE_MEM_LOG_LEVEL", LOG_LEVELS, textOf, faults),
    provider: choiceOf("CLAUDE_MEM_PROVIDER", PROVIDER_CHOICES, textOf, faults),
    model: textOf("CLAUDE_MEM_MODEL").trim(),
    baseUrl: urlOf("CLAUDE_MEM_BASE_URL", textOf, faults),
    apiKey: textOf("CLAUDE_MEM_API_KEY").trim(),
    mode: textOf("CLAUDE_MEM_MODE").trim(),
    maxConcurrentAgents: count("CLAUDE_MEM_MAX_CONCURRENT_AGENTS", CONCURRENT_AGENTS_MAX, 1),
    retentionDays: count("CLAUDE_MEM_RETENTION_DAYS", RETENTION_DAYS_MAX),
    memoryMegabytes: count("CLAUDE_MEM_MEMORY_MB", MEMORY_MB_MAX),
    dailyTokenBudget: count("CLAUDE_MEM_DAILY_TOKEN_BUDGET", TOKEN_BUDGET_MAX),
    sessionTokenBudget: count("CLAUDE_MEM_SESSION_TOKEN_BUDGET", TOKEN_BUDGET_MAX),
    vector: choiceOf("CLAUDE_MEM_VECTOR", VECTOR_CHOICES, textOf, faults),
    embeddings: textOf("CLAUDE_MEM_EMBEDDINGS").trim(),
    embeddingsModel: textOf("CLAUDE_MEM_EMBEDDINGS_MODEL").trim(),
    embeddingsKey: textOf("CLAUDE_MEM_EMBEDDINGS_API_KEY").trim(),
    embeddingsDimensions: count("CLAUDE_MEM_EMBEDDINGS_DIMENSIONS", DIMENSIONS_MAX),
    embeddingsDailyTokens: count("CLAUDE_MEM_EMBEDDINGS_DAILY_TOKENS", TOKEN_BUDGET_MAX),
    chromaUrl: urlOf("CLAUDE_MEM_CHROMA_URL", textOf, faults),
  };
  return { settings, faults: [...privacyFaults, ...faults], privacyFault: privacyFaults[0] };
}

/** What a setting is set to and where. A variable that is empty is not set; so is an empty number or choice of the file. */
export function sourceOf(
  key: SettingKey,
  stored: Readonly<Record<string, string>>,
  environment: Environment,
): { value: string; from: "environment" | "settings.json" | "default" } {
  const { kind, fallback }: SettingSpec = SETTING_SPECS[key];
  const variable = environment[key];
  if (variable !== undefined && variable.trim() !== "") return { value: variable, from: "environment" };
  const value = stored[key];
  const isSet = value !== undefined && (value.trim() !== "" || kind === "list" || kind === "text");
  return isSet ? { value, from: "settings.json" } : { value: fallback, from: "default" };
}

export async function readSettingsFile(file: string): Promise<Record<string, string>> {
  let text: string;
  try {
    text = await readTextLater(file);
  } catch (error) {
    // No file is the normal state: it holds only what the user changed.
    if ((error as { code?: string }).code === "ENOENT") return {};
    throw new MemoryError("unreadable-file", `settings file ${file} cannot be read`, { cause: error });
  }
  return parseSettings(text, file);
}

/** The settings in a file's text, each as text. @throws MemoryError invalid-setting */
export function parseSettings(text: string, file: string): Record<string, string> {
  const stored = asObject(parseObject(text));
  if (stored === undefined) {
    throw new MemoryError(
      "invalid-setting",
      `settings file ${file} is not a JSON object, so nothing is captured`,
    );
  }
  // An object says by itself how it becomes text, and may refuse to.
  const textOf = (value: unknown) => (typeof value === "object" ? JSON.stringify(value) : String(value));
  const entries = Object.entries(stored).filter(([, value]) => value !== null);
  return Object.fromEntries(entries.map(([key, value]) => [key, textOf(value)]));
}

const UNTIL_THEN = "nothing is captured until it is corrected";

function listOf(key: SettingKey, text: string, faults: MemoryError[]): string[] {
  const items = parseList(text);
  if (items !== undefined) return items;
  const takes = `it takes a list, as "one, two" or as ["one", "two"]`;
  faults.push(new MemoryError("invalid-setting", `${key} is ${text.slice(0, 200)}; ${takes}; ${UNTIL_THEN}`));
  return [];
}

/** Patterns of folders; one that can match none is most likely a folder that the user believes to be left out. */
function foldersOf(patterns: string[], faults: MemoryError[]): string[] {
  for (const pattern of patterns.filter((one) => !isAbsolute(one) && !/^(?:~(?:[/\\]|$)|[*{[?])/.test(one))) {
    const message = `CLAUDE_MEM_EXCLUDED_PROJECTS has "${pattern}", which matches no folder; begin with /, ~/ or **/; ${UNTIL_THEN}`;
    faults.push(new MemoryError("invalid-setting", message));
  }
  return patterns;
}

function countOf(key: SettingKey, text: string, min: number, max: number, faults: MemoryError[]): number {
  const value = /^\d+$/.test(text.trim()) ? Number(text) : Number.NaN;
  if (value >= min && value <= max) return value;
  faults.push(
    new MemoryError("invalid-setting", `${key} is "${text}"; it takes a whole number from ${min} to ${max}`),
  );
  return Number(SETTING_SPECS[key].fallback);
}

export const PORT_MIN = 1_024;
export const PORT_MAX = 65_535;

function portOf(text: string, faults: MemoryError[]): number {
  const port = /^\d+$/.test(text.trim()) ? Number(text) : Number.NaN;
  if (port >= PORT_MIN && port <= PORT_MAX) return port;
  faults.push(
    new MemoryError("invalid-port", `Invalid port ${text}. Must be between ${PORT_MIN} and ${PORT_MAX}`),
  );
  return Number(SETTING_SPECS.CLAUDE_MEM_WORKER_PORT.fallback);
}

function choiceOf<Choice extends string>(
  key: SettingKey,
  choices: readonly Choice[],
  textOf: (key: SettingKey) => string,
  faults: MemoryError[],
): Choice {
  const text = textOf(key);
  const choice = choices.find((name) => name === text.trim().toLowerCase());
  if (choice !== undefined) return choice;
  faults.push(new MemoryError("invalid-setting", `${key} is "${text}"; use ${choices.join(", ")}`));
  return SETTING_SPECS[key].fallback as Choice;
}

function urlOf(key: SettingKey, textOf: (key: SettingKey) => string, faults: MemoryError[]): string {
  const text = textOf(key).trim();
  if (text === "" || (/^https?:\/\//.test(text) && URL.canParse(text))) return text;
  const message = `${key} is "${text}"; it takes an address that begins with http:// or https://`;
  faults.push(new MemoryError("invalid-setting", message));
  return "";
}
