import { join } from "node:path";
import { type Environment, fromHome, homeDirectory } from "../../config/paths.ts";

/** Where Claude Code keeps the transcripts of all its sessions. */
export function transcriptFolder(environment: Environment): string {
  const own = environment.CLAUDE_CONFIG_DIR;
  return join(own ? fromHome(own, environment) : join(homeDirectory(environment), ".claude"), "projects");
}
