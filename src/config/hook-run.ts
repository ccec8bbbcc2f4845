import type { JsonObject } from "../domain/host-event.ts";
import type { DataPaths, Environment } from "./paths.ts";
import type { Settings } from "./settings.ts";

/** One call of a hook, as its steps and recall see it. */
export interface HookRun {
  host: string;
  event: string;
  payload: JsonObject;
  sessionId: string;
  /** The host's project directory, otherwise the session's working directory. */
  directory: string | undefined;
  /** When the hook began, milliseconds since 1970. */
  at: number;
  paths: DataPaths;
  settings: Settings;
  environment: Environment;
}
