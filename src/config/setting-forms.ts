import type { MemoryError } from "../domain/error.ts";
import type { Environment } from "./paths.ts";
import {
  CONCURRENT_AGENTS_MAX,
  CONTEXT_OBSERVATIONS_MAX,
  CONTEXT_TOKENS_MAX,
  DIMENSIONS_MAX,
  LOG_LEVELS,
  PORT_MAX,
  PORT_MIN,
  PROVIDER_CHOICES,
  readSettingsFile,
  SETTING_SPECS,
  type SettingKey,
  type SettingSpec,
  settingsOf,
  sourceOf,
  VECTOR_CHOICES,
} from "./settings.ts";

/** What a form needs to know of a setting besides its spec. */
interface SettingForm {
  /** Where it stands among the others. */
  group: string;
  choices?: readonly string[];
  min?: number;
  max?: number;
  /** Whether a running worker takes a new value up: it is read anew each time, here and by hooks. */
  isLive?: true;
}

const SEARCH = "Search by meaning";

const FORMS: Readonly<Record<SettingKey, SettingForm>> = {
  CLAUDE_MEM_SKIP_TOOLS: { group: "Capture", isLive: true },
  CLAUDE_MEM_EXCLUDED_PROJECTS: { group: "Capture", isLive: true },
  CLAUDE_MEM_IGNORED_FILES: { group: "Capture", isLive: true },
  CLAUDE_MEM_CONTEXT_OBSERVATIONS: { group: "Context", min: 0, max: CONTEXT_OBSERVATIONS_MAX, isLive: true },
  CLAUDE_MEM_CONTEXT_TOKENS: { group: "Context", min: 0, max: CONTEXT_TOKENS_MAX, isLive: true },
  CLAUDE_MEM_PROVIDER: { group: "Model", choices: PROVIDER_CHOICES },
  CLAUDE_MEM_MODEL: { group: "Model" },
  CLAUDE_MEM_BASE_URL: { group: "Model" },
  CLAUDE_MEM_API_KEY: { group: "Model" },
  CLAUDE_MEM_MODE: { group: "Model" },
  CLAUDE_MEM_MAX_CONCURRENT_AGENTS: { group: "Model", min: 1, max: CONCURRENT_AGENTS_MAX },
  CLAUDE_MEM_DAILY_TOKEN_BUDGET: { group: "Model", min: 0, isLive: true },
  CLAUDE_MEM_SESSION_TOKEN_BUDGET: { group: "Model", min: 0, isLive: true },
  CLAUDE_MEM_VECTOR: { group: SEARCH, choices: VECTOR_CHOICES },
  CLAUDE_MEM_EMBEDDINGS: { group: SEARCH },
  CLAUDE_MEM_EMBEDDINGS_MODEL: { group: SEARCH },
  CLAUDE_MEM_EMBEDDINGS_API_KEY: { group: SEARCH },
  CLAUDE_MEM_EMBEDDINGS_DIMENSIONS: { group: SEARCH, min: 0, max: DIMENSIONS_MAX },
  CLAUDE_MEM_EMBEDDINGS_DAILY_TOKENS: { group: SEARCH, min: 0 },
  CLAUDE_MEM_CHROMA_URL: { group: SEARCH },
  CLAUDE_MEM_RETENTION_DAYS: { group: "Storage", min: 0, isLive: true },
  CLAUDE_MEM_MEMORY_MB: { group: "Storage", min: 0, isLive: true },
  CLAUDE_MEM_WORKER_PORT: { group: "Worker", min: PORT_MIN, max: PORT_MAX },
  CLAUDE_MEM_LOG_LEVEL: { group: "Worker", choices: LOG_LEVELS },
};

/** Whether a running worker takes a new value of the setting up by itself. */
export function isLiveSetting(key: SettingKey): boolean {
  return FORMS[key].isLive === true;
}

/** A setting as a form shows it. The value of a secret is never in it. */
export interface SettingField {
  key: SettingKey;
  type: SettingSpec["kind"];
  group: string;
  says: string;
  default: string;
  value: string;
  stored: string | null;
  source: "environment" | "settings.json" | "default";
  isSecret: boolean;
  isSet: boolean;
  choices: string[] | null;
  min: number | null;
  max: number | null;
  isLive: boolean;
  fault: string | null;
}

/**
 * All settings as a form shows them, and the keys of the file that this version does not know.
 *
 * @throws MemoryError invalid-setting, unreadable-file
 */
export async function listSettingFields(
  file: string,
  environment: Environment,
): Promise<{ items: SettingField[]; unknown: string[] }> {
  const stored = await readSettingsFile(file);
  const items = (Object.keys(SETTING_SPECS) as SettingKey[]).map((key) => fieldOf(key, stored, environment));
  return { items, unknown: Object.keys(stored).filter((key) => !(key in SETTING_SPECS)) };
}

function fieldOf(key: SettingKey, stored: Record<string, string>, environment: Environment): SettingField {
  const { kind, fallback, says }: SettingSpec = SETTING_SPECS[key];
  const { group, choices, min, max, isLive } = FORMS[key];
  const { value, from } = sourceOf(key, stored, environment);
  const isSecret = kind === "secret";
  return {
    key,
    type: kind,
    group,
    says,
    default: fallback,
    value: isSecret ? "" : value,
    stored: isSecret ? null : (stored[key] ?? null),
    source: from,
    isSecret,
    isSet: value !== "",
    choices: choices === undefined ? null : [...choices],
    min: min ?? null,
    max: max ?? null,
    isLive: isLive === true,
    fault: faultOf(key, value)?.message ?? null,
  };
}

/** What is wrong with a value; "" stands for the default, with which nothing is. */
export function faultOf(key: SettingKey, value: string): MemoryError | undefined {
  return value === "" ? undefined : settingsOf({ [key]: value }, {}).faults[0];
}
