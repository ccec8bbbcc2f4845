import type { HostEvent } from "../domain/host-event.ts";
import type { InboxRecord } from "../inbox/record.ts";
import type { ParsedLine } from "./parsed-line.ts";

/** One agent application: how its hook payloads and its transcripts become host events. */
export interface Host {
  name: string;
  /** @throws MemoryError invalid-input when the record is not what this host sends */
  eventsOfRecord(record: InboxRecord): HostEvent[];
  /**
   * Never throws: a transcript is data.
   *
   * @param index how many lines stand before it in its file
   */
  parseTranscriptLine(line: string, index?: number): ParsedLine;
  /** Transcripts that belong to this one, such as those of its subagents. */
  listSideTranscripts(transcriptPath: string): string[];
}
