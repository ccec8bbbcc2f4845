import type { Environment } from "../config/paths.ts";

/** Variables that a host sets for its own children and that would make our processes look like part of its session. */
const SESSION_VARIABLES: ReadonlySet<string> = new Set([
  "CLAUDECODE",
  "CLAUDE_EFFORT",
  "CLAUDE_ENV_FILE",
  "CLAUDE_PROJECT_DIR",
  "CLAUDE_CODE_ENTRYPOINT",
  "CLAUDE_CODE_SESSION_ID",
  "CLAUDE_CODE_CHILD_SESSION",
  "AI_AGENT",
]);
const SESSION_PREFIX = "CLAUDE_PLUGIN_";

/** The environment for a process that outlives the session that started it. */
export function childEnvironment(environment: Environment): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries(environment)) {
    if (value === undefined || SESSION_VARIABLES.has(name) || name.startsWith(SESSION_PREFIX)) continue;
    kept[name] = value;
  }
  return kept;
}
