import { INTERNAL_RUN_VARIABLE } from "../config/exclusions.ts";
import type { Environment } from "../config/paths.ts";

/** Marks our children and their descendants. */
export const CHILD_MARK_VARIABLE = "CLAUDE_MEM_CHILD";

/** Variables that a host sets for its children, and that would make our processes look like part of its session. */
const SESSION_VARIABLES: ReadonlySet<string> = new Set([
  "AI_AGENT",
  "CLAUDECODE",
  "CLAUDE_AFTER_LAST_COMPACT",
  "CLAUDE_EFFORT",
  "CLAUDE_ENV_FILE",
  "CLAUDE_JOB_DIR",
  "CLAUDE_MEMORY_STORES",
  "CLAUDE_PROJECT_DIR",
  "CLAUDE_PROJECT_UUID",
  "CLAUDE_REPL_VARIANT",
  "CLAUDE_RUNNER_ACTIVITY_FD",
  "CLAUDE_SESSION_INGRESS_TOKEN_FILE",
  "TRACEPARENT",
  "TRACESTATE",
  CHILD_MARK_VARIABLE,
]);
const SESSION_PREFIXES = [
  "CLAUDE_AGENT_SDK_",
  "CLAUDE_BG_",
  "CLAUDE_BRIDGE_",
  "CLAUDE_COWORK_",
  "CLAUDE_INTERNAL_",
  "CLAUDE_PLUGIN_",
  "CLAUDE_PTY_",
  "CLAUDE_REMOTE_",
];

/**
 * Nearly all variables with this prefix (some 250 in 2.1.197) describe one session: its id, parent, sockets, open files.
 * So all are removed except a known few, and those of future versions are removed too.
 */
const HOST_PREFIX = "CLAUDE_CODE_";
/** Kept: how to reach a model and log in, and what the user has disabled. */
const KEPT_HOST_VARIABLES: ReadonlySet<string> = new Set([
  "CLAUDE_CODE_API_BASE_URL",
  "CLAUDE_CODE_API_KEY_HELPER_TTL_MS",
  "CLAUDE_CODE_CERT_STORE",
  "CLAUDE_CODE_CLIENT_CERT",
  "CLAUDE_CODE_CLIENT_KEY",
  "CLAUDE_CODE_CLIENT_KEY_PASSPHRASE",
  "CLAUDE_CODE_CUSTOM_OAUTH_URL",
  "CLAUDE_CODE_ENABLE_GATEWAY_MODEL_DISCOVERY",
  "CLAUDE_CODE_ENABLE_PROXY_AUTH_HELPER",
  "CLAUDE_CODE_EXTRA_BODY",
  "CLAUDE_CODE_GIT_BASH_PATH",
  "CLAUDE_CODE_MAX_OUTPUT_TOKENS",
  "CLAUDE_CODE_MAX_RETRIES",
  "CLAUDE_CODE_OAUTH_CLIENT_ID",
  "CLAUDE_CODE_OAUTH_REFRESH_TOKEN",
  "CLAUDE_CODE_OAUTH_SCOPES",
  "CLAUDE_CODE_OAUTH_TOKEN",
  "CLAUDE_CODE_PROVIDER_MANAGED_BY_HOST",
  "CLAUDE_CODE_PROXY_AUTH_HELPER_TTL_MS",
  "CLAUDE_CODE_PROXY_RESOLVES_HOSTS",
  "CLAUDE_CODE_SKIP_ANTHROPIC_AWS_AUTH",
  "CLAUDE_CODE_SKIP_BEDROCK_AUTH",
  "CLAUDE_CODE_SKIP_FOUNDRY_AUTH",
  "CLAUDE_CODE_SKIP_MANTLE_AUTH",
  "CLAUDE_CODE_SKIP_VERTEX_AUTH",
  "CLAUDE_CODE_TMPDIR",
]);
const KEPT_HOST_PREFIXES = ["CLAUDE_CODE_USE_", "CLAUDE_CODE_DISABLE_"];

/** The environment of a process that outlives the session that started it. */
export function childEnvironment(environment: Environment): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries(environment)) {
    if (value !== undefined && !isOfSession(name)) kept[name] = value;
  }
  return kept;
}

/** The environment of a child of the worker: hooks do not capture it, and it can be found again. */
export function markedEnvironment(environment: Environment, mark: string): Record<string, string> {
  return {
    ...childEnvironment(environment),
    [INTERNAL_RUN_VARIABLE]: "1",
    [CHILD_MARK_VARIABLE]: mark,
  };
}

/** On Windows, names are case-insensitive. */
function isOfSession(name: string): boolean {
  const upper = name.toUpperCase();
  if (SESSION_VARIABLES.has(upper) || hasPrefix(upper, SESSION_PREFIXES)) return true;
  return (
    upper.startsWith(HOST_PREFIX) && !KEPT_HOST_VARIABLES.has(upper) && !hasPrefix(upper, KEPT_HOST_PREFIXES)
  );
}

function hasPrefix(name: string, prefixes: readonly string[]): boolean {
  return prefixes.some((prefix) => name.startsWith(prefix));
}
