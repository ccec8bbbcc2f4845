import { join } from "node:path";
import { type Environment, fromHome, homeDirectory } from "../../config/paths.ts";

/** Where Claude Code keeps what is the user's: transcripts, plugins, settings. */
export function configFolder(environment: Environment): string {
  const own = environment.CLAUDE_CONFIG_DIR;
  return own ? fromHome(own, environment) : join(homeDirectory(environment), ".claude");
}
