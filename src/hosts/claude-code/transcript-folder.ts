import { join } from "node:path";
import type { Environment } from "../../config/paths.ts";
import { configFolder } from "./config-folder.ts";

/** Where Claude Code keeps the transcripts of all its sessions. */
export function transcriptFolder(environment: Environment): string {
  return join(configFolder(environment), "projects");
}
