import { z } from "zod";

/** A setting with all that a form needs. The value of a secret is never in it. */
export const WireSetting = z.object({
  key: z.string(),
  type: z.enum(["text", "count", "list", "choice", "secret", "port"]),
  /** The group of the page that it stands in. */
  group: z.string(),
  says: z.string(),
  default: z.string(),
  /** The value in force; "" for a secret. */
  value: z.string(),
  /** What stands in settings.json; null where nothing does, or for a secret. */
  stored: z.string().nullable(),
  source: z.enum(["environment", "settings.json", "default"]),
  isSecret: z.boolean(),
  /** Whether there is a value; nothing more is said about a secret. */
  isSet: z.boolean(),
  choices: z.array(z.string()).nullable(),
  min: z.number().nullable(),
  max: z.number().nullable(),
  /** Whether a change takes effect at once. The others do when the worker is restarted. */
  isLive: z.boolean(),
  /** What is wrong with the value, so that the default holds; null where nothing is. */
  fault: z.string().nullable(),
});
export type WireSetting = z.infer<typeof WireSetting>;

export const SettingsAnswer = z.object({
  items: z.array(WireSetting),
  /** Keys of settings.json that this version does not know. */
  unknown: z.array(z.string()),
});
export type SettingsAnswer = z.infer<typeof SettingsAnswer>;

export const SETTING_VALUE_CHARS_MAX = 10_000;
/** New values by key; "" resets a setting to its default. Nothing is written if one of them is wrong. */
export const SettingsChange = z.strictObject({
  values: z.record(z.string().max(100), z.string().max(SETTING_VALUE_CHARS_MAX)),
});

/** What `POST /api/settings` answers. A wrong value is 400 with `{error:{code, message, fields:{key: message}}}`. */
export const SettingsChanged = SettingsAnswer.extend({
  changed: z.array(z.string()),
  /** Of these, what the worker takes up when it is restarted. */
  needsRestart: z.array(z.string()),
  /** Of these, what an environment variable overrides: stored, and without effect while the variable is set. */
  overridden: z.array(z.string()),
});
export type SettingsChanged = z.infer<typeof SettingsChanged>;
