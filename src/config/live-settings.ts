import { createInTurn } from "../lib/in-turn.ts";
import { takeUp } from "./followed-settings.ts";
import type { Environment } from "./paths.ts";
import { SETTING_SPECS, type SettingKey } from "./setting-specs.ts";
import { loadSettings, type Settings } from "./settings.ts";
import { faultOf, listSettingFields, setSettings } from "./settings-file.ts";

type Values = Readonly<Record<string, string>>;

/**
 * The settings of a running worker, for the viewer.
 *
 * @param file path of the settings file
 * @param settings the settings of the worker's parts; changes that need no restart are applied to this object
 */
export function liveSettings(file: string, environment: Environment, settings: Settings) {
  const list = () => listSettingFields(file, environment);
  const inTurn = createInTurn();
  const write = async (values: Values) => {
    const before = new Map((await list()).items.map((field) => [field.key, field]));
    await setSettings(file, values);
    takeUp(settings, (await loadSettings(file, environment)).settings);
    const keys = Object.keys(values) as SettingKey[];
    const changed = keys.filter(
      (key) => before.get(key)?.isSecret || before.get(key)?.stored !== values[key],
    );
    const overridden = changed.filter((key) => before.get(key)?.source === "environment");
    const needsRestart = changed.filter((key) => !before.get(key)?.isLive && !overridden.includes(key));
    return { ...(await list()), changed, needsRestart, overridden };
  };
  return {
    list,
    /** Changes all of the settings, or none if one is invalid, and reports what is wrong by key. */
    async change(values: Values) {
      const faults = faultsOf(values);
      if (Object.keys(faults).length > 0) return { faults };
      // One at a time: each writes back the file that it has read.
      return { changed: await inTurn(() => write(values)) };
    },
  };
}

function faultsOf(values: Values): Record<string, string> {
  const faults = Object.entries(values).flatMap(([key, value]) => {
    if (!Object.hasOwn(SETTING_SPECS, key)) return [[key, `there is no setting ${key}`]];
    const fault = faultOf(key as SettingKey, value);
    return fault === undefined ? [] : [[key, fault.message]];
  });
  return Object.fromEntries(faults);
}
