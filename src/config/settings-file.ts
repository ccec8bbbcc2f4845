import { MemoryError } from "../domain/error.ts";
import { writeFileAtomically } from "../lib/private-files.ts";
import type { Environment } from "./paths.ts";
import { SETTING_KEYS, SETTING_SPECS, type SettingKey, type SettingSpec } from "./setting-specs.ts";
import { readSettingsFile, type SettingSource, settingsOf, sourceOf } from "./settings.ts";

const SHOWN_OF_SECRET = 4;

/** A setting as a command shows it. A secret is masked. */
export interface SettingShown extends SettingSource {
  key: SettingKey;
  says: string;
}

/** @throws MemoryError invalid-setting, unreadable-file */
export async function listSettings(file: string, environment: Environment): Promise<SettingShown[]> {
  const stored = await readSettingsFile(file);
  return SETTING_KEYS.map((key) => {
    const { kind, says } = SETTING_SPECS[key];
    const { value, from } = sourceOf(key, stored, environment);
    return { key, value: kind === "secret" ? masked(value) : value, from, says };
  });
}

/** Enough of a secret to tell two apart, and too little to use it. */
function masked(value: string): string {
  if (value === "") return "";
  return value.length > 4 * SHOWN_OF_SECRET ? `…${value.slice(-SHOWN_OF_SECRET)}` : "…";
}

/** A setting as a form shows it. The value of a secret is left out. */
export interface SettingField {
  key: SettingKey;
  type: SettingSpec["kind"];
  group: string;
  says: string;
  default: string;
  value: string;
  stored: string | null;
  source: SettingSource["from"];
  isSecret: boolean;
  isSet: boolean;
  choices: string[] | null;
  min: number | null;
  max: number | null;
  isLive: boolean;
  fault: string | null;
}

/**
 * All settings for a form, and the keys in the file that this version does not know.
 *
 * @throws MemoryError invalid-setting, unreadable-file
 */
export async function listSettingFields(
  file: string,
  environment: Environment,
): Promise<{ items: SettingField[]; unknown: string[] }> {
  const stored = await readSettingsFile(file);
  const items = SETTING_KEYS.map((key) => fieldOf(key, stored, environment));
  return { items, unknown: Object.keys(stored).filter((key) => !(key in SETTING_SPECS)) };
}

function fieldOf(key: SettingKey, stored: Record<string, string>, environment: Environment): SettingField {
  const { kind, group, fallback, says, choices, min, max, isLive }: SettingSpec = SETTING_SPECS[key];
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

/** What is wrong with a value; "" stands for the default. */
export function faultOf(key: SettingKey, value: string): MemoryError | undefined {
  return value === "" ? undefined : settingsOf({ [key]: value }, {}).faults[0];
}

/** The key for a name such as `provider` or `CLAUDE_MEM_PROVIDER`. @throws MemoryError usage */
export function settingKey(name: string): SettingKey {
  const upper = name.toUpperCase().replaceAll("-", "_");
  const key = SETTING_KEYS.find((one) => one === upper || one === `CLAUDE_MEM_${upper}`);
  if (key !== undefined) return key;
  throw new MemoryError("usage", `there is no setting ${name}; \`claude-mem settings list\` lists all`);
}

/**
 * Writes settings to the file, or removes those whose value is "". Writes all of them or, if one is invalid, none. Other
 * content of the file is kept.
 *
 * @throws MemoryError invalid-setting, unreadable-file, no-permission, disk-full
 */
export async function setSettings(
  file: string,
  values: Readonly<Partial<Record<SettingKey, string>>>,
): Promise<void> {
  const next = await readSettingsFile(file);
  for (const [key, value] of Object.entries(values) as [SettingKey, string][]) {
    const fault = faultOf(key, value);
    if (fault !== undefined) throw fault;
    if (value === "") delete next[key];
    else next[key] = value;
  }
  writeFileAtomically(file, `${JSON.stringify(next, null, 2)}\n`);
}
