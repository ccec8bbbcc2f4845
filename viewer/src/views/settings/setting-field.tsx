import { useId } from "preact/hooks";
import type { WireSetting } from "../../../../src/protocol/setting.ts";

export interface SettingFieldProps {
  setting: WireSetting;
  value: string;
  isChanged: boolean;
  fault: string;
  change: (value: string) => void;
}

export function SettingField(props: SettingFieldProps) {
  const { setting, fault, isChanged } = props;
  const id = useId();
  const notes = notesOf(setting);
  return (
    <div class="field setting" data-changed={isChanged}>
      <label for={id}>{titleOf(setting.key)}</label>
      <div class="setting-input">
        <Control {...props} id={id} />
      </div>
      {fault && (
        <p class="fault" role="alert">
          {fault}
        </p>
      )}
      <p class="says" id={`${id}-says`}>
        {setting.says}
        {setting.source === "environment" && (
          <strong> Overridden by the environment{setting.isSecret ? "" : `: ${setting.value}`}.</strong>
        )}
      </p>
      <p class="meta setting-notes">
        <span class="mono">{setting.key}</span>
        {notes.map((note) => (
          <span key={note}>{note}</span>
        ))}
      </p>
    </div>
  );
}

function Control({ id, setting, value, fault, change }: SettingFieldProps & { id: string }) {
  const shared = {
    id,
    class: "input",
    "aria-invalid": fault !== "",
    "aria-describedby": `${id}-says`,
    onInput: (event: { currentTarget: { value: string } }) => change(event.currentTarget.value),
  };
  if (setting.choices !== null) {
    return (
      <select {...shared} value={value || setting.default}>
        {setting.choices.map((choice) => (
          <option key={choice} value={choice}>
            {choice}
          </option>
        ))}
      </select>
    );
  }
  if (setting.isSecret) {
    const placeholder = setting.isSet ? "Set. Type to replace it" : "Not set";
    return <input {...shared} type="password" autocomplete="off" value={value} placeholder={placeholder} />;
  }
  const isNumber = setting.type === "count" || setting.type === "port";
  return (
    <input
      {...shared}
      type="text"
      inputMode={isNumber ? "numeric" : "text"}
      spellcheck={false}
      value={value}
      placeholder={setting.default || "None"}
    />
  );
}

function notesOf(setting: WireSetting): string[] {
  const { type, min, max, isSecret, isLive } = setting;
  const notes: string[] = [];
  if (type === "list") notes.push("separated by commas");
  if (min !== null && max !== null) notes.push(`${min} to ${max}`);
  if (!isSecret && setting.default !== "") notes.push(`default ${setting.default}`);
  if (!isLive) notes.push("takes effect after a restart");
  return notes;
}

/** `CLAUDE_MEM_DAILY_TOKEN_BUDGET` as people read it. */
function titleOf(key: string): string {
  const words = key
    .replace(/^CLAUDE_MEM_/, "")
    .toLowerCase()
    .replaceAll("_", " ");
  const titled = words.charAt(0).toUpperCase() + words.slice(1);
  return titled
    .replace(/\bapi\b/i, "API")
    .replace(/\burl\b/i, "URL")
    .replace(/\bmb\b/i, "(MB)");
}

/** What is wrong with a value, in words for people, or "". The worker checks the same once more. */
export function faultOf(setting: WireSetting, value: string): string {
  const text = value.trim();
  // Nothing takes a setting back to its default.
  if (text === "") return "";
  if (setting.type === "count" || setting.type === "port") return numberFault(setting, text);
  if (setting.type === "choice" && setting.choices?.includes(text) === false)
    return `Must be one of ${setting.choices.join(", ")}.`;
  if (setting.key.endsWith("_URL") && !isWebAddress(text))
    return "Must be a URL that starts with http:// or https://.";
  return "";
}

function numberFault({ min, max }: WireSetting, text: string): string {
  const value = Number(text);
  const isFine = /^\d+$/.test(text) && value >= (min ?? 0) && value <= (max ?? Number.MAX_SAFE_INTEGER);
  if (isFine) return "";
  return max === null ? "Must be a whole number." : `Must be a whole number from ${min ?? 0} to ${max}.`;
}

function isWebAddress(text: string): boolean {
  return /^https?:\/\//.test(text) && URL.canParse(text);
}
