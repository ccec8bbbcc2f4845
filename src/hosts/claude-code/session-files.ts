import type { JsonObject } from "../../domain/host-event.ts";
import { asString } from "../../domain/json.ts";
import type { SessionFiles } from "../session-files.ts";
import { HOST_NAME } from "./name.ts";
import { parseTranscriptLine } from "./transcript-line.ts";

/** Lines that stand in transcripts of all versions, also where a session has only such. */
const OWN_TYPES: ReadonlySet<unknown> = new Set([
  "user",
  "assistant",
  "system",
  "summary",
  "progress",
  "attachment",
  "queue-operation",
  "file-history-snapshot",
  "last-prompt",
  "mode",
  "permission-mode",
  "custom-title",
  "ai-title",
]);

/** `~/.claude/projects/<folder>/<session>.jsonl`: each line says by itself where and when it belongs. */
export const claudeCodeFiles: SessionFiles = {
  host: HOST_NAME,
  isOurs: (entry) => OWN_TYPES.has(entry.type) && (isOfSession(entry) || "leafUuid" in entry),
  directoryIn: (head) => head.map((entry) => asString(entry.cwd)).find((cwd) => cwd !== undefined),
  openParser: () => parseTranscriptLine,
};

function isOfSession(entry: JsonObject): boolean {
  return asString(entry.sessionId) !== undefined || asString(entry.messageId) !== undefined;
}
