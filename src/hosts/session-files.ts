import type { JsonObject } from "../domain/host-event.ts";
import type { ParsedLine } from "./parsed-line.ts";

/** How a host keeps its sessions in files of lines, so that earlier ones can be read. */
export interface SessionFiles {
  /** The host's name. */
  host: string;
  /** Whether a line is one that only this host writes. */
  isOurs(entry: JsonObject): boolean;
  /** Where the session of a file works, by its first lines. */
  directoryIn(head: readonly JsonObject[]): string | undefined;
  /**
   * A parser for the lines of one file. What is said only once, in the first lines, it knows from those. It never throws.
   *
   * @returns what a line is, given how many lines stand before it
   */
  openParser(head: readonly JsonObject[]): (line: string, index: number) => ParsedLine;
}
