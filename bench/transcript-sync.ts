import { readFileSync, symlinkSync } from "node:fs";
import { join, relative } from "node:path";
import type { Host } from "../src/hosts/host.ts";
import { syncTranscript, type TranscriptSyncDeps } from "../src/ingest/sync-transcript.ts";
import { findTranscript } from "../src/store/sessions/ingest-cursors.ts";
import { atLeast, type BenchResult, exactly, type Figure } from "./figures.ts";
import { countMemory, observeAll, openMemory, syncDeps } from "./memory.ts";
import { openSessions } from "./sessions.ts";
import { openWorkplace } from "./workplace.ts";

type MemoryCounts = ReturnType<typeof countMemory>;

const TOOL_CALLS_PER_SECOND_MIN = 2_000;

/** Reads all recorded sessions into a fresh memory: is it fast enough, is every line accounted for, and only once? */
export async function run(data: string): Promise<BenchResult> {
  await using sessions = await openSessions(data);
  await using place = await openWorkplace();
  const home = place.home("fresh");
  const memory = openMemory(home);
  const deps = syncDeps(memory, home);
  const first = readTranscripts(deps, sessions.paths);
  const counts = countMemory(memory);
  const second = readTranscripts(deps, sessions.paths);
  // Under another path nothing is known of how far it was read, and everything comes a second time.
  symlinkSync(sessions.folder, join(place.dir, "again"));
  const elsewhere = sessions.paths.map((path) => join(place.dir, "again", relative(sessions.folder, path)));
  const anew = readTranscripts(deps, elsewhere);
  const added = rowsAdded(counts, countMemory(memory));
  const started = performance.now();
  const observedTurns = observeAll(memory);
  const observedSeconds = (performance.now() - started) / 1_000;
  const { observations } = countMemory(memory);
  memory.close();
  return {
    title: `Transcript sync of ${sessions.paths.length} recorded sessions`,
    figures: [
      {
        what: "tool calls per second",
        value: counts.toolUses / first.seconds,
        unit: "/s",
        budget: atLeast(TOOL_CALLS_PER_SECOND_MIN),
      },
      plain("time to read all", first.seconds, "s"),
      ...lineFigures(first.tally, countLines(sessions.paths)),
      { ...plain("lines read by a second pass", second.tally.lines), budget: exactly(0) },
      { ...plain("rows added when all is read from the start again", added), budget: exactly(0) },
      plain("time to read all from the start again", anew.seconds, "s"),
      plain("time to observe all turns", observedSeconds, "s"),
      plain("turns observed", observedTurns),
      plain("observations made", observations),
    ],
    spreads: {},
    notes: [
      `${counts.toolUses} tool uses, ${counts.prompts} prompts, ${counts.sessions} sessions, ${counts.projects} projects.`,
      `Lines of an unknown type: ${JSON.stringify(first.tally.unknownTypes)}`,
    ],
  };
}

function lineFigures(tally: Tally, counted: { lines: number; blank: number }): Figure[] {
  return [
    plain("lines in the files", counted.lines),
    plain("  with events", tally.events),
    plain("    of which failed and put aside", tally.failed),
    plain("  known, without events", tally.empty),
    plain("  of an unknown type", tally.unknown),
    plain("  broken", tally.broken),
    plain("  blank", counted.blank),
    {
      ...plain("lines not accounted for", counted.lines - counted.blank - accountedFor(tally)),
      budget: exactly(0),
    },
  ];
}

function plain(what: string, value: number, unit = ""): Figure {
  return { what, value, unit };
}

function rowsAdded(before: MemoryCounts, after: MemoryCounts): number {
  const kept = ["projects", "sessions", "prompts", "toolUses", "parkedRecords"] as const;
  return kept.reduce((sum, name) => sum + after[name] - before[name], 0);
}

/** What became of the lines of all transcripts that were read. */
interface Tally {
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

/** Syncs transcripts and counts what becomes of their lines. */
function readTranscripts(
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

/** The host, with its answers counted. Transcript sync counts broken lines itself, with those that were too long. */
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

function accountedFor(tally: Tally): number {
  return tally.events + tally.empty + tally.unknown + tally.broken;
}

/** The complete lines of the files, counted in another way than transcript sync does. */
function countLines(paths: readonly string[]): { lines: number; blank: number } {
  const count = { lines: 0, blank: 0 };
  for (const path of paths) {
    // What stands behind the last newline is half a line.
    const lines = readFileSync(path, "latin1").split("\n").slice(0, -1);
    count.lines += lines.length;
    count.blank += lines.filter((line) => line.trim() === "").length;
  }
  return count;
}
