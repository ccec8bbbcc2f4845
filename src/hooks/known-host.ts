import type { Environment } from "../config/paths.ts";
import type { JsonObject } from "../domain/host-event.ts";
import { asString } from "../domain/json.ts";

/** Hosts whose hooks we understand. */
const KNOWN_HOSTS: ReadonlySet<string> = new Set(["claude-code"]);

/** Fields that other hosts add to a payload of Claude Code's shape. */
const FOREIGN_FIELDS = ["turn_id", "timestamp", "cursor_version", "tool_call_id"] as const;
/** Variables in which other hosts pass the session's id to their hooks. */
const FOREIGN_SESSION = ["QWEN_CODE_SESSION_ID", "GEMINI_SESSION_ID"] as const;
/** A transcript of Codex. */
const ROLLOUT = /[/\\]rollout-[^/\\]*$/;

export function isKnownHost(name: string): boolean {
  return KNOWN_HOSTS.has(name);
}

/**
 * Whether another host sent this payload under Claude Code's name: some hosts load Claude Code's configuration. A variable
 * alone proves nothing, because a host that is started in another's shell inherits it.
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
