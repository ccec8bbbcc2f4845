import type { WireSetting } from "../../../../src/protocol/setting.ts";

/** What is wrong with a value, in words for people, or "". The worker checks the same once more. */
export function faultOf(setting: WireSetting, value: string): string {
  const text = value.trim();
  // Nothing takes a setting back to its default.
  if (text === "") return "";
  if (setting.type === "count" || setting.type === "port") return numberFault(setting, text);
  if (setting.type === "choice" && setting.choices?.includes(text) === false)
    return `One of ${setting.choices.join(", ")}.`;
  if (setting.key.endsWith("_URL") && !isWebAddress(text))
    return "An address that begins with http:// or https://.";
  return "";
}

function numberFault({ min, max }: WireSetting, text: string): string {
  const value = Number(text);
  const isFine = /^\d+$/.test(text) && value >= (min ?? 0) && value <= (max ?? Number.MAX_SAFE_INTEGER);
  if (isFine) return "";
  return max === null ? "A whole number." : `A whole number from ${min ?? 0} to ${max}.`;
}

function isWebAddress(text: string): boolean {
  return /^https?:\/\//.test(text) && URL.canParse(text);
}
