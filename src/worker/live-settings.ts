import { takeUp } from "../config/followed-settings.ts";
import type { DataPaths, Environment } from "../config/paths.ts";
import { SETTING_SPECS, type SettingKey } from "../config/setting-specs.ts";
import { loadSettings, type Settings } from "../config/settings.ts";
import { faultOf, listSettingFields, setSettings } from "../config/settings-file.ts";
import type { SettingsAnswer, SettingsChanged } from "../protocol/setting.ts";
import type { RetentionLimits } from "./retention.ts";

/** The settings of a running worker: looked at, changed, and taken up where that can be. */
export interface LiveSettings {
  list(): Promise<SettingsAnswer>;
  /** Changes all of them, or none and says by key what is wrong. */
  change(
    values: Readonly<Record<string, string>>,
  ): Promise<{ changed: SettingsChanged } | { faults: Record<string, string> }>;
}

/** @param settings those that the worker's parts have; what can be taken up is changed in them */
export function liveSettings(
  paths: Pick<DataPaths, "settings">,
  environment: Environment,
  settings: Settings,
): LiveSettings {
  const list = () => listSettingFields(paths.settings, environment);
  const write = async (values: Readonly<Record<string, string>>): Promise<SettingsChanged> => {
    const before = new Map((await list()).items.map((field) => [field.key, field]));
    await setSettings(paths.settings, values);
    takeUp(settings, (await loadSettings(paths.settings, environment)).settings);
    const keys = Object.keys(values) as SettingKey[];
    const changed = keys.filter(
      (key) => before.get(key)?.isSecret || before.get(key)?.stored !== values[key],
    );
    const overridden = changed.filter((key) => before.get(key)?.source === "environment");
    const needsRestart = changed.filter((key) => !before.get(key)?.isLive && !overridden.includes(key));
    return { ...(await list()), changed, needsRestart, overridden };
  };
  let last: Promise<unknown> = Promise.resolve();
  return {
    list,
    async change(values) {
      const faults = faultsOf(values);
      if (Object.keys(faults).length > 0) return { faults };
      // One after the other: each writes what it has read, with its own changes in it.
      const written = last.then(() => write(values));
      last = written.catch(() => {
        // Who asked for it is told; the next one begins with the file as it is then.
      });
      return { changed: await written };
    },
  };
}

/** The limits of retention as the settings are at the moment when they are asked. */
export function retentionLimits(settings: Settings): RetentionLimits {
  return {
    get days() {
      return settings.retentionDays;
    },
    get megabytes() {
      return settings.memoryMegabytes;
    },
  };
}

function faultsOf(values: Readonly<Record<string, string>>): Record<string, string> {
  const faults = Object.entries(values).flatMap(([key, value]) => {
    if (!Object.hasOwn(SETTING_SPECS, key)) return [[key, `there is no setting ${key}`]];
    const fault = faultOf(key as SettingKey, value);
    return fault === undefined ? [] : [[key, fault.message]];
  });
  return Object.fromEntries(faults);
}
