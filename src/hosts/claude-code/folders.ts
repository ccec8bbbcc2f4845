import { join } from "node:path";
import { type Environment, fromHome, homeDirectory } from "../../config/paths.ts";

/** Claude Code's folder of the user's transcripts, plugins and settings. */
export function configFolder(environment: Environment): string {
  const own = environment.CLAUDE_CONFIG_DIR;
  return own ? fromHome(own, environment) : join(homeDirectory(environment), ".claude");
}

/** Claude Code's folder of the transcripts of all sessions. */
export function transcriptFolder(environment: Environment): string {
  return join(configFolder(environment), "projects");
}
