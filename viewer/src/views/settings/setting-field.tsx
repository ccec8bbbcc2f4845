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
        {setting.says} {notes.join(" ")}
      </p>
      <p class="mono soft setting-key">{setting.key}</p>
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
  const notes: string[] = [];
  if (setting.type === "list") notes.push("Separated by commas.");
  if (setting.min !== null && setting.max !== null) notes.push(`From ${setting.min} to ${setting.max}.`);
  if (!setting.isSecret && setting.default !== "") notes.push(`Default: ${setting.default}.`);
  if (!setting.isLive) notes.push("Takes effect when the worker is restarted.");
  if (setting.source === "environment")
    notes.push(`In force is what the environment says${setting.isSecret ? "" : `: ${setting.value}`}.`);
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
