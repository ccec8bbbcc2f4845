import { useState } from "preact/hooks";
import type { SettingsAnswer, SettingsChanged, WireSetting } from "../../../../src/protocol/setting.ts";
import { getSettings, restartWorker, saveSettings } from "../../api/calls.ts";
import { ApiError } from "../../api/client.ts";
import { asApiError, useAnswer } from "../../api/use-answer.ts";
import { Answered, FaultNote } from "../../parts/states.tsx";
import { many } from "../../parts/text.ts";
import { type Toast, useToast } from "../../parts/toasts.tsx";
import { ViewHead } from "../../parts/view-head.tsx";
import { ContextPreview } from "./context-preview.tsx";
import { faultOf, SettingField } from "./setting-field.tsx";

export function SettingsView() {
  const answer = useAnswer("settings", getSettings);
  return (
    <div class="view">
      <ViewHead title="Settings" says="Changes are saved to settings.json in the data directory." />
      <Answered answer={answer}>
        {(settings) => <SettingsForm settings={settings} reload={answer.reload} />}
      </Answered>
    </div>
  );
}

type Values = Readonly<Record<string, string>>;

function SettingsForm({ settings, reload }: { settings: SettingsAnswer; reload: () => void }) {
  const [changes, setChanges] = useState<Values>({});
  const [refused, setRefused] = useState<Values>({});
  const [fault, setFault] = useState<ApiError>();
  const toast = useToast();
  const changed = Object.keys(changes);
  const faults = Object.fromEntries(
    settings.items.map((setting) => [
      setting.key,
      ownFault(setting, changes) || (refused[setting.key] ?? ""),
    ]),
  );
  const isWrong = changed.some((key) => faults[key]);
  const set = (setting: WireSetting) => (value: string) => {
    setRefused({});
    setChanges(withChange(changes, setting, value));
  };
  const save = async (event: Event) => {
    event.preventDefault();
    if (isWrong || changed.length === 0) return;
    try {
      toast(savedToast(await saveSettings(changes)));
      setChanges({});
      setFault(undefined);
      reload();
    } catch (error) {
      setFault(asApiError(error));
      setRefused(error instanceof ApiError ? error.fields : {});
    }
  };
  return (
    <form class="settings" onSubmit={save} noValidate>
      {fault && <FaultNote fault={fault} />}
      {settings.unknown.length > 0 && (
        <p class="notice">Unknown to this version and ignored: {settings.unknown.join(", ")}.</p>
      )}
      {groupsOf(settings.items).map(([group, items]) => (
        <section key={group} class="card">
          <h2>{group}</h2>
          {items.map((setting) => (
            <SettingField
              key={setting.key}
              setting={setting}
              value={changes[setting.key] ?? shownValue(setting)}
              isChanged={setting.key in changes}
              fault={faults[setting.key] ?? ""}
              change={set(setting)}
            />
          ))}
          {items.some(({ key }) => key === "CLAUDE_MEM_CONTEXT_TOKENS") && (
            <ContextPreview values={changes} />
          )}
        </section>
      ))}
      {changed.length > 0 && (
        <div class="selection-bar">
          <span>{isWrong ? "Some values are invalid" : many(changed.length, "change")}</span>
          <span class="actions">
            <button type="submit" class="button primary" disabled={isWrong}>
              Save
            </button>
            <button type="button" class="button quiet" onClick={() => setChanges({})}>
              Discard
            </button>
          </span>
        </div>
      )}
    </form>
  );
}

/** A field shows the stored value, and beside it a value that overrides it. */
function shownValue(setting: WireSetting): string {
  if (setting.isSecret) return "";
  return setting.stored ?? (setting.source === "default" ? setting.value : setting.default);
}

function ownFault(setting: WireSetting, changes: Values): string {
  const value = changes[setting.key];
  return value === undefined ? (setting.fault ?? "") : faultOf(setting, value);
}

function withChange(changes: Values, setting: WireSetting, value: string): Values {
  const { [setting.key]: _, ...others } = changes;
  const isAsBefore = !setting.isSecret && value === shownValue(setting);
  return isAsBefore ? others : { ...others, [setting.key]: value };
}

function groupsOf(items: readonly WireSetting[]): [string, WireSetting[]][] {
  const groups = new Map<string, WireSetting[]>();
  for (const item of items) groups.set(item.group, [...(groups.get(item.group) ?? []), item]);
  return [...groups];
}

function savedToast({ needsRestart, overridden }: SettingsChanged): Toast {
  if (overridden.length > 0)
    return { text: `Saved, but the environment overrides ${overridden.join(", ")}.` };
  if (needsRestart.length === 0) return { text: "Saved and in effect." };
  const act = () => void restartWorker();
  return {
    text: "Saved. Restart the worker to apply it.",
    action: { label: "Restart the worker", act },
  };
}
