import type { Database } from "bun:sqlite";
import { symlinkSync } from "node:fs";
import { join, relative } from "node:path";
import { settingsOf } from "../src/config/settings.ts";
import { claudeCode } from "../src/hosts/claude-code/host.ts";
import { captureRules } from "../src/ingest/capture-rules.ts";
import type { TranscriptSyncDeps } from "../src/ingest/sync-transcript.ts";
import { LOCAL_OBSERVER, observeLocally } from "../src/observer/local/observe.ts";
import { observeTurns } from "../src/observer/observe-turns.ts";
import { openMemory } from "../src/store/database/open.ts";
import { countMemory, type MemoryCounts } from "../src/store/observations/recall.ts";
import { listActiveSessions } from "../src/store/sessions/sessions.ts";
import { completeTurn, listOpenTurns } from "../src/store/turns/turns.ts";
import { atLeast, type BenchResult, exactly, type Figure } from "./figures.ts";
import { accountedFor, countLines, readTranscripts, SILENT, type Tally } from "./line-account.ts";
import { openSessions } from "./sessions.ts";
import { type BenchHome, openWorkplace } from "./workplace.ts";

const TOOL_CALLS_PER_SECOND_MIN = 2_000;
/** More than the recorded sessions are. */
const SESSIONS_MAX = 10_000;

/** Reads all recorded sessions into a fresh memory: is it fast enough, is every line accounted for, and only once? */
export async function run(data: string): Promise<BenchResult> {
  await using sessions = await openSessions(data);
  await using place = await openWorkplace();
  const home = place.home("fresh");
  const memory = openMemory(home.paths.memory, home.paths.backups);
  const deps = catchUpDeps(memory, home);
  const first = readTranscripts(deps, sessions.paths);
  const counts = countMemory(memory);
  const second = readTranscripts(deps, sessions.paths);
  // Under another path nothing is known of how far it was read, and everything comes a second time.
  symlinkSync(sessions.folder, join(place.dir, "again"));
  const elsewhere = sessions.paths.map((path) => join(place.dir, "again", relative(sessions.folder, path)));
  const anew = readTranscripts(deps, elsewhere);
  const added = rowsAdded(counts, countMemory(memory));
  const observed = observeAll(memory);
  const { observations } = countMemory(memory);
  memory.close();
  return {
    title: `Catch-up of ${sessions.paths.length} recorded sessions`,
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
      plain("time to observe all turns", observed.seconds, "s"),
      plain("turns observed", observed.turns),
      plain("observations made", observations),
    ],
    spreads: {},
    notes: [
      `${counts.toolUses} tool uses, ${counts.prompts} prompts, ${counts.sessions} sessions, ${counts.projects} projects.`,
      `Lines of an unknown type: ${JSON.stringify(first.tally.unknownTypes)}`,
    ],
  };
}

export function catchUpDeps(memory: Database, home: BenchHome): TranscriptSyncDeps {
  const { settings } = settingsOf({}, {});
  const rules = captureRules(settings, home.paths, home.environment);
  return { memory, rules, host: claudeCode, log: SILENT };
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

/** Observes every turn, the ones cut off included, as the worker does when their sessions end. */
export function observeAll(memory: Database): { seconds: number; turns: number } {
  for (const session of listActiveSessions(memory, SESSIONS_MAX)) {
    for (const turn of listOpenTurns(memory, session.id)) {
      completeTurn(memory, turn.id, "interrupted", turn.endedAt);
    }
  }
  const deps = { memory, log: SILENT, observer: { name: LOCAL_OBSERVER, observe: observeLocally } };
  const started = performance.now();
  let turns = 0;
  for (let round = observeTurns(deps); round > 0; round = observeTurns(deps)) turns += round;
  return { seconds: (performance.now() - started) / 1_000, turns };
}
