import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { Host } from "../host.ts";
import { eventsOfHookRecord } from "./hook-record.ts";
import { HOST_NAME } from "./name.ts";
import { parseTranscriptLine } from "./transcript-line.ts";

/** Subagent transcripts read per session; a session with more keeps what its hooks reported of the rest. */
const SIDE_TRANSCRIPTS_MAX = 200;

export const claudeCode: Host = {
  name: HOST_NAME,
  eventsOfRecord: eventsOfHookRecord,
  parseTranscriptLine,
  listSideTranscripts,
};

/** `<session>.jsonl` has its subagents in `<session>/subagents/agent-<id>.jsonl`. */
function listSideTranscripts(transcriptPath: string): string[] {
  const folder = join(transcriptPath.replace(/\.jsonl$/, ""), "subagents");
  try {
    const names = readdirSync(folder).filter((name) => name.endsWith(".jsonl"));
    return names.slice(0, SIDE_TRANSCRIPTS_MAX).map((name) => join(folder, name));
  } catch {
    // Most sessions have no subagents and so no folder.
    return [];
  }
}
