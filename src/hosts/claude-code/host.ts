import { readdirSync, statSync } from "node:fs";
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

/**
 * `<session>.jsonl` has its subagents in `<session>/subagents/agent-<id>.jsonl`. The order of a directory is chance: of more
 * than can be read those are taken that were written last, and the oldest of them first.
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
    // Most sessions have no subagents and so no folder.
    return [];
  }
}
