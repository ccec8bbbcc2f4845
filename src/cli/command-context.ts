import type { DataPaths, Environment } from "../config/paths.ts";
import type { Provider } from "../providers/provider.ts";
import type { Terminal } from "./terminal.ts";

/** What every command works with. */
export interface CommandContext {
  paths: DataPaths;
  environment: Environment;
  terminal: Terminal;
  /** Makes the provider that runs the user's `claude` program. */
  openClaude(model: string): Provider;
}
