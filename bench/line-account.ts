import { readFileSync } from "node:fs";
import type { Host } from "../src/hosts/host.ts";
import { syncTranscript, type TranscriptSyncDeps } from "../src/ingest/sync-transcript.ts";
import type { Log } from "../src/lib/log.ts";
import { findTranscript } from "../src/store/sessions/transcripts.ts";

/** What became of the lines of all transcripts that were read. */
export interface Tally {
  lines: number;
  events: number;
  empty: number;
  unknown: number;
  broken: number;
  /** Lines with events that could not be taken over; they are counted under `events` too. */
  failed: number;
  /** How often each unknown type was met. */
  unknownTypes: Record<string, number>;
}

export const SILENT: Log = { debug() {}, info() {}, warning() {}, error() {} };

/** Reads transcripts by catch-up and counts what it does with their lines. */
export function readTranscripts(
  deps: TranscriptSyncDeps,
  paths: readonly string[],
): { tally: Tally; seconds: number } {
  const tally: Tally = { lines: 0, events: 0, empty: 0, unknown: 0, broken: 0, failed: 0, unknownTypes: {} };
  const before = paths.map((path) => findTranscript(deps.memory, path));
  const counting = { ...deps, host: countingHost(deps.host, tally) };
  const started = performance.now();
  for (const path of paths) syncTranscript(counting, path, null);
  const seconds = (performance.now() - started) / 1_000;
  for (const [index, path] of paths.entries()) {
    const [was, is] = [before[index], findTranscript(deps.memory, path)];
    tally.lines += (is?.lines ?? 0) - (was?.lines ?? 0);
    tally.broken += (is?.brokenLines ?? 0) - (was?.brokenLines ?? 0);
    tally.failed += (is?.failedLines ?? 0) - (was?.failedLines ?? 0);
  }
  return { tally, seconds };
}

/** The host, with its answers counted. Broken lines are counted by catch-up, which also knows those that were too long. */
function countingHost(host: Host, tally: Tally): Host {
  return {
    ...host,
    parseTranscriptLine(line) {
      const parsed = host.parseTranscriptLine(line);
      if (parsed.status === "events") tally.events += 1;
      if (parsed.status === "empty") tally.empty += 1;
      if (parsed.status === "unknown") {
        tally.unknown += 1;
        tally.unknownTypes[parsed.type] = (tally.unknownTypes[parsed.type] ?? 0) + 1;
      }
      return parsed;
    },
  };
}

export function accountedFor(tally: Tally): number {
  return tally.events + tally.empty + tally.unknown + tally.broken;
}

/** The complete lines of the files, counted in another way than catch-up does. */
export function countLines(paths: readonly string[]): { lines: number; blank: number } {
  const count = { lines: 0, blank: 0 };
  for (const path of paths) {
    // What stands behind the last newline is half a line.
    const lines = readFileSync(path, "latin1").split("\n").slice(0, -1);
    count.lines += lines.length;
    count.blank += lines.filter((line) => line.trim() === "").length;
  }
  return count;
}
