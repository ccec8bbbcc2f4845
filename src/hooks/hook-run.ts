import type { DataPaths, Environment } from "../config/paths.ts";
import type { Settings } from "../config/settings.ts";
import type { JsonObject } from "../domain/host-event.ts";

/** What every part of a hook works with. */
export interface HookRun {
  host: string;
  event: string;
  payload: JsonObject;
  sessionId: string;
  /** The host's project directory, else the working directory of the session. */
  directory: string | undefined;
  /** When the hook began, milliseconds since 1970. */
  at: number;
  paths: DataPaths;
  settings: Settings;
  environment: Environment;
}
