import type { Environment } from "../config/paths.ts";
import type { JsonObject } from "../domain/host-event.ts";
import { asString } from "../domain/json.ts";

/** Hosts whose hooks we understand. */
const KNOWN_HOSTS: ReadonlySet<string> = new Set(["claude-code"]);

/** Fields that other hosts send with a payload of Claude Code's shape, and Claude Code does not. */
const FOREIGN_FIELDS = ["turn_id", "timestamp", "cursor_version", "tool_call_id"] as const;
/** Variables in which other hosts give their hooks the session's id. */
const FOREIGN_SESSION = ["QWEN_CODE_SESSION_ID", "GEMINI_SESSION_ID"] as const;
/** Codex's name for a transcript. */
const ROLLOUT = /[/\\]rollout-[^/\\]*$/;

/** Whether hooks of a host of this name are captured. */
export function isKnownHost(name: string): boolean {
  return KNOWN_HOSTS.has(name);
}

/**
 * Whether another host sent this payload, though it calls the hook by Claude Code's name: some load Claude Code's own
 * configuration. Variables alone prove nothing, because a host that is started in another's shell inherits them.
 */
export function isFromAnotherHost(payload: JsonObject, environment: Environment): boolean {
  const sessionId = asString(payload.session_id);
  if (sessionId !== undefined && environment.CLAUDE_CODE_SESSION_ID === sessionId) return false;
  return (
    FOREIGN_FIELDS.some((field) => payload[field] !== undefined) ||
    FOREIGN_SESSION.some((name) => sessionId !== undefined && environment[name] === sessionId) ||
    ROLLOUT.test(asString(payload.transcript_path) ?? "")
  );
}
