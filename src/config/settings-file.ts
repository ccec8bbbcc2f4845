import { MemoryError } from "../domain/error.ts";
import { writeFileAtomically } from "../lib/private-files.ts";
import type { Environment } from "./paths.ts";
import { readSettingsFile, SETTING_SPECS, type SettingKey, settingsOf, sourceOf } from "./settings.ts";

const SHOWN_OF_SECRET = 4;

/** A setting as a person asks about it. The value of a secret is never in it. */
export interface SettingShown {
  key: SettingKey;
  value: string;
  from: "environment" | "settings.json" | "default";
  says: string;
}

/**
 * All settings with where each comes from.
 *
 * @throws MemoryError invalid-setting, unreadable-file
 */
export async function listSettings(file: string, environment: Environment): Promise<SettingShown[]> {
  const stored = await readSettingsFile(file);
  return (Object.keys(SETTING_SPECS) as SettingKey[]).map((key) => {
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

/** The key as it is called, however it was written. @throws MemoryError usage when there is none of that name */
export function settingKey(name: string): SettingKey {
  const upper = name.toUpperCase().replaceAll("-", "_");
  const key = (Object.keys(SETTING_SPECS) as SettingKey[]).find(
    (one) => one === upper || one === `CLAUDE_MEM_${upper}`,
  );
  if (key !== undefined) return key;
  throw new MemoryError("usage", `there is no setting ${name}; \`claude-mem settings list\` names all`);
}

/**
 * Writes a setting, or takes it out of the file where the value is "". What else stands in the file stays.
 *
 * @throws MemoryError invalid-setting with what the value may be; unreadable-file, no-permission, disk-full
 */
export async function setSetting(file: string, key: SettingKey, value: string): Promise<void> {
  await setSettings(file, { [key]: value });
}

/** The same for several settings at once: all are written, or none where one is wrong. */
export async function setSettings(
  file: string,
  values: Readonly<Partial<Record<SettingKey, string>>>,
): Promise<void> {
  const next = await readSettingsFile(file);
  for (const [key, value] of Object.entries(values)) {
    const [fault] = value === "" ? [] : settingsOf({ [key]: value }, {}).faults;
    if (fault !== undefined) throw fault;
    if (value === "") delete next[key];
    else next[key] = value;
  }
  writeFileAtomically(file, `${JSON.stringify(next, null, 2)}\n`);
}
