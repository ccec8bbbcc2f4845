import type { HostEvent, JsonObject } from "../domain/host-event.ts";
import type { InboxRecord } from "../inbox/record.ts";

/** Parses the hook payloads and transcripts of one agent application into host events. */
export interface Host {
  name: string;
  /** @throws MemoryError invalid-input if this host sends no such record */
  eventsOfRecord(record: InboxRecord): HostEvent[];
  /**
   * Never throws, because a transcript is data.
   *
   * @param index number of lines before it in its file
   */
  parseTranscriptLine(line: string, index?: number): ParsedLine;
  /** Other transcripts of the same session, such as those of its subagents. */
  listSideTranscripts(transcriptPath: string): string[];
}

/** A parsed transcript line: events, a known type without events, an unknown type, or invalid JSON. */
export type ParsedLine =
  | { status: "events"; events: HostEvent[] }
  | { status: "empty" }
  | { status: "unknown"; type: string }
  | { status: "broken" };

/** Reads the session files of a host, so that earlier sessions can be imported. */
export interface SessionFiles {
  host: string;
  /** Whether only this host writes such a line. */
  isOurs(entry: JsonObject): boolean;
  /** The session's directory according to the first lines of its file. */
  directoryIn(head: readonly JsonObject[]): string | undefined;
  /**
   * Returns a parser for the lines of one file, which knows what only the first lines say. The parser never throws. `index`
   * is the number of lines before the parsed one.
   */
  openParser(head: readonly JsonObject[]): (line: string, index: number) => ParsedLine;
}
