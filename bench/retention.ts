import type { Database } from "bun:sqlite";
import { emptyWriteAheadLog } from "../src/lib/write-ahead-log.ts";
import { mergeIndexes } from "../src/store/database/merge-indexes.ts";
import { makeShrinkable, measureMemory, returnFreePages } from "../src/store/database/size.ts";
import { stripRawEvents } from "../src/store/database/strip-raw-events.ts";
import { packPassages } from "../src/store/passages/pack-passages.ts";
import { atMost, type BenchResult, exactly, type Figure } from "./figures.ts";
import { countMemory, indexAll, memoryOfTranscripts, observeAll } from "./memory.ts";
import { openSets } from "./questions/sets.ts";
import { openSessions } from "./sessions.ts";
import { type Spread, spreadOf } from "./statistics.ts";
import { openWorkplace, type Workplace } from "./workplace.ts";

/** What the worker asks for in one piece of idle work. */
const STEP_MS = 5;
/** An event that comes meanwhile waits no longer than this. */
const STEP_MS_MAX = 20;
const MEGABYTE = 1e6;
const KILOBYTE = 1e3;
/** To reach with text, index and everything. */
const SESSION_KILOBYTES_MAX = 90;
const TABLES_TOLD = 12;
const EVER = Number.MAX_SAFE_INTEGER;

/** Drops the raw events of all recorded sessions: how small does the file become, and does any piece of it take long? */
export async function run(data: string): Promise<BenchResult> {
  await using sessions = await openSessions(data);
  await using place = await openWorkplace();
  const home = place.home("kept");
  const memory = memoryOfTranscripts(home, sessions.paths);
  observeAll(memory);
  indexAll(memory);
  emptyWriteAheadLog(memory);
  const counts = countMemory(memory);
  const before = measureMemory(memory, home.paths.memory);
  const [measured] = timed(() => measureMemory(memory, home.paths.memory));
  const dropping = repeated(() => stripRawEvents(memory, EVER, STEP_MS) > 0);
  const packing = repeated(() => packPassages(memory, EVER));
  const merging = repeated(() => mergeIndexes(memory, STEP_MS));
  const returning = repeated(() => returnFreePages(memory, STEP_MS));
  emptyWriteAheadLog(memory);
  const after = measureMemory(memory, home.paths.memory);
  const [rewritten] = timed(() => makeShrinkable(memory));
  const largest = listLargest(memory);
  const perSession = after.fileBytes / sessions.paths.length / KILOBYTE;
  const mean = meanOfSets(place, data);
  const lost = madeRows(memory) - counts.observations - counts.summaries - counts.prompts;
  memory.close();
  return {
    title: `Retention of ${sessions.paths.length} recorded sessions`,
    figures: [
      { what: "file before", value: before.fileBytes / MEGABYTE, unit: "MB" },
      { what: "  of it raw events", value: before.rawBytes / MEGABYTE, unit: "MB" },
      { what: "file when all raw events are dropped", value: after.fileBytes / MEGABYTE, unit: "MB" },
      { what: "  a session", value: perSession, unit: "KB" },
      {
        what: "a session, mean of the sets of questions",
        value: mean,
        unit: "KB",
        budget: atMost(SESSION_KILOBYTES_MAX),
      },
      { ...pieces("dropping", dropping), budget: atMost(STEP_MS_MAX) },
      { ...pieces("packing", packing), budget: atMost(STEP_MS_MAX) },
      { ...pieces("merging", merging), budget: atMost(STEP_MS_MAX) },
      { ...pieces("returning pages", returning), budget: atMost(STEP_MS_MAX) },
      { what: "prompts, observations and summaries lost", value: lost, unit: "", budget: exactly(0) },
      { what: "measuring the size", value: measured, unit: "ms" },
      { what: "rewriting the small file", value: rewritten, unit: "ms" },
    ],
    spreads: { dropping, packing, merging, "returning pages": returning },
    notes: [`${counts.toolUses} tool uses, ${counts.observations} observations.`, ...largest],
  };
}

/** Kilobytes of the file for a session, without raw events: each set in a memory of its own. */
function meanOfSets(place: Workplace, data: string): number {
  const each = openSets(data).map((opened) => {
    using set = opened;
    const home = place.home(set.name);
    const memory = memoryOfTranscripts(home, set.transcripts);
    observeAll(memory);
    indexAll(memory);
    repeated(() => stripRawEvents(memory, EVER, STEP_MS) > 0);
    repeated(() => packPassages(memory, EVER));
    repeated(() => mergeIndexes(memory, STEP_MS));
    repeated(() => returnFreePages(memory, STEP_MS));
    emptyWriteAheadLog(memory);
    const { fileBytes } = measureMemory(memory, home.paths.memory);
    memory.close();
    return fileBytes / set.transcripts.length / KILOBYTE;
  });
  return each.reduce((sum, one) => sum + one, 0) / each.length;
}

/** What takes the room when raw events are gone: the largest tables and indexes. */
function listLargest(memory: Database): string[] {
  const sql = `SELECT name, sum(pgsize) AS bytes FROM dbstat GROUP BY name ORDER BY bytes DESC LIMIT ${TABLES_TOLD}`;
  const rows = memory.query<{ name: string; bytes: number }, []>(sql).all();
  return rows.map(({ name, bytes }) => `${name}: ${(bytes / MEGABYTE).toFixed(2)} MB`);
}

function pieces(what: string, spread: Spread): Figure {
  return { what: `one piece of ${what}, p99 of ${spread.count}`, value: spread.p99, unit: "ms" };
}

function madeRows(memory: Database): number {
  const counts = countMemory(memory);
  return counts.observations + counts.summaries + counts.prompts;
}

function repeated(work: () => boolean): Spread {
  const samples: number[] = [];
  for (let isDone = false; !isDone; ) {
    const [ms, hasMore] = timed(work);
    samples.push(ms);
    isDone = !hasMore;
  }
  return spreadOf(samples);
}

function timed<T>(work: () => T): [ms: number, result: T] {
  const begun = performance.now();
  const result = work();
  return [performance.now() - begun, result];
}
