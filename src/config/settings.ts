import { isAbsolute } from "node:path";
import { asMemoryError, MemoryError } from "../domain/error.ts";
import { asObject, parseObject } from "../domain/json.ts";
import { readTextLater } from "../lib/guarded-files.ts";
import { IGNORED_FILES } from "./ignored-files.ts";
import type { Environment } from "./paths.ts";
import { type ChoiceOf, SETTING_SPECS, type SettingKey, type SettingSpec } from "./setting-specs.ts";

export interface Settings {
  skipTools: ReadonlySet<string>;
  excludedProjects: readonly string[];
  /** The built-in patterns, then the user's. */
  ignoredFiles: readonly string[];
  contextObservations: number;
  contextTokens: number;
  workerPort: number;
  retentionDays: number;
  memoryMegabytes: number;
  logLevel: ChoiceOf<"CLAUDE_MEM_LOG_LEVEL">;
  provider: ChoiceOf<"CLAUDE_MEM_PROVIDER">;
  model: string;
  /** "" for the provider's default. */
  baseUrl: string;
  /** "" if none is set. */
  apiKey: string;
  mode: string;
  maxConcurrentAgents: number;
  dailyTokenBudget: number;
  sessionTokenBudget: number;
  vector: ChoiceOf<"CLAUDE_MEM_VECTOR">;
  /** A folder, or an address that begins with http; "" if vectors are off. */
  embeddings: string;
  embeddingsModel: string;
  embeddingsKey: string;
  /** 0 for the model's default. */
  embeddingsDimensions: number;
  embeddingsDailyTokens: number;
  /** "" for a server that the worker starts. */
  chromaUrl: string;
}

export interface LoadedSettings {
  settings: Settings;
  /** What is wrong with the settings that were not applied. */
  faults: MemoryError[];
  /** The first fault that hides what the user wants to keep private, also among `faults`: nothing is captured until it is fixed. */
  privacyFault: MemoryError | undefined;
}

/** Whether the settings ask for vectors, even if they cannot be made. */
export function areVectorsWanted({ vector, embeddings }: Pick<Settings, "vector" | "embeddings">): boolean {
  return vector !== "off" && (vector !== "auto" || embeddings !== "");
}

/**
 * Reads the settings: environment variable, else `settings.json`, else the default. An invalid value is a fault, and the
 * default applies; but if the file or a privacy setting is invalid, this throws, because nothing may be captured.
 *
 * @throws MemoryError invalid-setting, unreadable-file
 */
export async function loadSettings(file: string, environment: Environment): Promise<LoadedSettings> {
  const loaded = settingsIn(await readSettingsFile(file), file, environment);
  if (loaded.privacyFault !== undefined) throw loaded.privacyFault;
  return loaded;
}

/** The settings in a file's content, with what is wrong in it as faults. */
export function settingsIn(
  stored: Readonly<Record<string, string>>,
  file: string,
  environment: Environment,
): LoadedSettings {
  const loaded = settingsOf(stored, environment);
  const unknown = Object.keys(stored).filter((name) => !Object.hasOwn(SETTING_SPECS, name));
  const misspelt = unknown.find((key) => MEANT_FOR_PRIVACY.test(key));
  return {
    settings: loaded.settings,
    faults: [...unknown.map((key) => unknownFault(key, file)), ...loaded.faults],
    privacyFault: loaded.privacyFault ?? (misspelt === undefined ? undefined : unknownFault(misspelt, file)),
  };
}

/** Names that someone may write to keep something private. */
const MEANT_FOR_PRIVACY =
  /^CLAUDE_MEM_(?:INCOGNITO|EXCLUDED?_(?:PROJECT|FOLDER|DIR|PATH)\w*|IGNORED?_(?:FILE|PATH|PATTERN)\w*|SKIP(?:PED)?_TOOLS?)$/i;

function unknownFault(key: string, file: string): MemoryError {
  const what = `${key} in ${file} is not a setting of this version`;
  if (!MEANT_FOR_PRIVACY.test(key)) return new MemoryError("invalid-setting", what);
  const instead = /incognito/i.test(key)
    ? "set it in the environment of a session, or put a file .claude-mem-incognito into the folder"
    : "the privacy settings are CLAUDE_MEM_EXCLUDED_PROJECTS, CLAUDE_MEM_IGNORED_FILES and CLAUDE_MEM_SKIP_TOOLS";
  return new MemoryError("invalid-setting", `${what}; nothing is captured until it is removed: ${instead}`);
}

/** For readers: the defaults if the file is invalid, with the reason as a fault. */
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

/** The settings from what is stored and from the environment. */
export function settingsOf(
  stored: Readonly<Record<string, string>>,
  environment: Environment,
): LoadedSettings {
  const faults: MemoryError[] = [];
  const privacyFaults: MemoryError[] = [];
  const textOf = (key: SettingKey) => sourceOf(key, stored, environment).value;
  const text = (key: SettingKey) => textOf(key).trim();
  const list = (key: SettingKey) => listOf(key, textOf(key), privacyFaults);
  const count = (key: SettingKey) => countOf(key, textOf(key), faults);
  const choice = <Key extends SettingKey>(key: Key) => choiceOf(key, textOf(key), faults) as ChoiceOf<Key>;
  const url = (key: SettingKey) => urlOf(key, text(key), faults);
  const settings: Settings = {
    skipTools: new Set(list("CLAUDE_MEM_SKIP_TOOLS")),
    excludedProjects: foldersOf(list("CLAUDE_MEM_EXCLUDED_PROJECTS"), privacyFaults),
    ignoredFiles: [...IGNORED_FILES, ...list("CLAUDE_MEM_IGNORED_FILES")],
    contextObservations: count("CLAUDE_MEM_CONTEXT_OBSERVATIONS"),
    contextTokens: count("CLAUDE_MEM_CONTEXT_TOKENS"),
    workerPort: count("CLAUDE_MEM_WORKER_PORT"),
    logLevel: choice("CLAUDE_MEM_LOG_LEVEL"),
    provider: choice("CLAUDE_MEM_PROVIDER"),
    model: text("CLAUDE_MEM_MODEL"),
    baseUrl: url("CLAUDE_MEM_BASE_URL"),
    apiKey: text("CLAUDE_MEM_API_KEY"),
    mode: text("CLAUDE_MEM_MODE"),
    maxConcurrentAgents: count("CLAUDE_MEM_MAX_CONCURRENT_AGENTS"),
    retentionDays: count("CLAUDE_MEM_RETENTION_DAYS"),
    memoryMegabytes: count("CLAUDE_MEM_MEMORY_MB"),
    dailyTokenBudget: count("CLAUDE_MEM_DAILY_TOKEN_BUDGET"),
    sessionTokenBudget: count("CLAUDE_MEM_SESSION_TOKEN_BUDGET"),
    vector: choice("CLAUDE_MEM_VECTOR"),
    embeddings: text("CLAUDE_MEM_EMBEDDINGS"),
    embeddingsModel: text("CLAUDE_MEM_EMBEDDINGS_MODEL"),
    embeddingsKey: text("CLAUDE_MEM_EMBEDDINGS_API_KEY"),
    embeddingsDimensions: count("CLAUDE_MEM_EMBEDDINGS_DIMENSIONS"),
    embeddingsDailyTokens: count("CLAUDE_MEM_EMBEDDINGS_DAILY_TOKENS"),
    chromaUrl: url("CLAUDE_MEM_CHROMA_URL"),
  };
  return { settings, faults: [...privacyFaults, ...faults], privacyFault: privacyFaults[0] };
}

export interface SettingSource {
  value: string;
  from: "environment" | "settings.json" | "default";
}

/** The text of a setting and its source. An empty variable is not set; nor is an empty number or choice in the file. */
export function sourceOf(
  key: SettingKey,
  stored: Readonly<Record<string, string>>,
  environment: Environment,
): SettingSource {
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
    // Normal: the file holds only what the user changed.
    if ((error as { code?: string }).code === "ENOENT") return {};
    throw new MemoryError("unreadable-file", `the settings file ${file} cannot be read`, { cause: error });
  }
  return parseSettings(text, file);
}

/** The settings in a file's text, each as text. @throws MemoryError invalid-setting */
export function parseSettings(text: string, file: string): Record<string, string> {
  const stored = asObject(parseObject(text));
  if (stored === undefined) {
    throw new MemoryError(
      "invalid-setting",
      `the settings file ${file} is not a JSON object; nothing is captured until it is corrected`,
    );
  }
  // An object may define its own, or a failing, toString.
  const textOf = (value: unknown) => (typeof value === "object" ? JSON.stringify(value) : String(value));
  const entries = Object.entries(stored).filter(([, value]) => value !== null);
  return Object.fromEntries(entries.map(([key, value]) => [key, textOf(value)]));
}

const UNTIL_THEN = "nothing is captured until it is corrected";

function listOf(key: SettingKey, text: string, faults: MemoryError[]): string[] {
  const items = parseList(text);
  if (items !== undefined) return items;
  const takes = `use a list such as "one, two" or ["one", "two"]`;
  faults.push(new MemoryError("invalid-setting", `${key} is ${text.slice(0, 200)}; ${takes}; ${UNTIL_THEN}`));
  return [];
}

/** The items of a list: separated by commas or line breaks, or a JSON array of strings. Undefined if it is neither. */
function parseList(text: string): string[] | undefined {
  const json = parseJson(text.trim());
  if (json === undefined) return /^\s*\[\s*["']/.test(text) ? undefined : splitItems(text);
  if (typeof json === "string") return splitItems(json);
  if (!Array.isArray(json) || !json.every((item) => typeof item === "string")) return undefined;
  return json.map((item) => item.trim()).filter((item) => item !== "");
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Usually a list as people type it.
    return undefined;
  }
}

/** Splits at line breaks, and at commas outside of the braces of a glob. */
function splitItems(text: string): string[] {
  const items: string[] = [];
  let item = "";
  let depth = 0;
  for (const sign of text) {
    if (sign === "{") depth += 1;
    if (sign === "}") depth = Math.max(0, depth - 1);
    const isEnd = sign === "\n" || sign === "\r" || (sign === "," && depth === 0);
    if (isEnd) items.push(item);
    item = isEnd ? "" : item + sign;
  }
  return [...items, item].map(withoutQuotes).filter((one) => one !== "");
}

function withoutQuotes(item: string): string {
  const trimmed = item.trim();
  return /^(["']).*\1$/.test(trimmed) && trimmed.length > 1 ? trimmed.slice(1, -1).trim() : trimmed;
}

/** A pattern that can match no folder most likely names one that the user believes to be excluded. */
function foldersOf(patterns: string[], faults: MemoryError[]): string[] {
  for (const pattern of patterns.filter((one) => !isAbsolute(one) && !/^(?:~(?:[/\\]|$)|[*{[?])/.test(one))) {
    const message = `CLAUDE_MEM_EXCLUDED_PROJECTS contains "${pattern}", which matches no folder; begin it with /, ~/ or **/; ${UNTIL_THEN}`;
    faults.push(new MemoryError("invalid-setting", message));
  }
  return patterns;
}

function countOf(key: SettingKey, text: string, faults: MemoryError[]): number {
  const { kind, fallback, min = 0, max = Number.MAX_SAFE_INTEGER }: SettingSpec = SETTING_SPECS[key];
  const value = /^\d+$/.test(text.trim()) ? Number(text) : Number.NaN;
  if (value >= min && value <= max) return value;
  faults.push(
    kind === "port"
      ? new MemoryError("invalid-port", `Invalid port ${text}. Must be between ${min} and ${max}`)
      : new MemoryError("invalid-setting", `${key} is "${text}"; use a whole number from ${min} to ${max}`),
  );
  return Number(fallback);
}

function choiceOf(key: SettingKey, text: string, faults: MemoryError[]): string {
  const { fallback, choices = [] }: SettingSpec = SETTING_SPECS[key];
  const choice = choices.find((name) => name === text.trim().toLowerCase());
  if (choice !== undefined) return choice;
  faults.push(new MemoryError("invalid-setting", `${key} is "${text}"; use ${choices.join(", ")}`));
  return fallback;
}

function urlOf(key: SettingKey, text: string, faults: MemoryError[]): string {
  if (text === "" || (/^https?:\/\//.test(text) && URL.canParse(text))) return text;
  const message = `${key} is "${text}"; use an address that begins with http:// or https://`;
  faults.push(new MemoryError("invalid-setting", message));
  return "";
}
