import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import type { JsonObject } from "../../domain/host-event.ts";
import { asString } from "../../domain/json.ts";
import type { Host, SessionFiles } from "../host.ts";
import { eventsOfHookRecord } from "./hook-record.ts";
import { HOST_NAME, parseTranscriptLine } from "./transcript-line.ts";

/** Subagent transcripts read per session. Of further subagents, only what hooks reported is stored. */
const SIDE_TRANSCRIPTS_MAX = 200;

export const claudeCode: Host = {
  name: HOST_NAME,
  eventsOfRecord: eventsOfHookRecord,
  parseTranscriptLine,
  listSideTranscripts,
};

/**
 * The subagents of `<session>.jsonl` are in `<session>/subagents/agent-<id>.jsonl`. Returns the most recently written ones,
 * oldest first, because the order of a directory is arbitrary.
 */
function listSideTranscripts(transcriptPath: string): string[] {
  const folder = join(transcriptPath.replace(/\.jsonl$/, ""), "subagents");
  const written = (path: string) => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith(".jsonl"))
      .map((name) => join(folder, name))
      .map((path) => ({ path, at: written(path) }))
      .sort((one, other) => one.at - other.at || one.path.localeCompare(other.path, "en"))
      .slice(-SIDE_TRANSCRIPTS_MAX)
      .map(({ path }) => path);
  } catch {
    // Most sessions have no subagents and therefore no such folder.
    return [];
  }
}

/** Line types by which a transcript is recognized; a session may consist of any one of them alone. */
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

/** `~/.claude/projects/<folder>/<session>.jsonl`: each line names its session, directory and time. */
export const claudeCodeFiles: SessionFiles = {
  host: HOST_NAME,
  isOurs: (entry) => OWN_TYPES.has(entry.type) && (isOfSession(entry) || "leafUuid" in entry),
  directoryIn: (head) => head.map((entry) => asString(entry.cwd)).find((cwd) => cwd !== undefined),
  openParser: () => parseTranscriptLine,
};

function isOfSession(entry: JsonObject): boolean {
  return asString(entry.sessionId) !== undefined || asString(entry.messageId) !== undefined;
}
