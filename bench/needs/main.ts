import { writeFileSync } from "node:fs";
import type { BenchResult } from "../figures.ts";
import { openRecordedSets } from "../retrieval/sets.ts";
import { openTranscripts } from "../sessions.ts";
import { openWorkplace, type Workplace } from "../workplace.ts";
import { isMet } from "./figures.ts";
import { type Measured, measureNeeds, readSessions } from "./measure.ts";
import { channelTable, figuresToReach, kindTable, type MeasuredSet, rankLine } from "./table.ts";

/** What recorded sessions needed that an earlier one had, and how much of it they would have been shown in time. */
export async function run(data: string, missedFile?: string): Promise<BenchResult> {
  await using place = await openWorkplace({ isProgramNeeded: false });
  const sets: MeasuredSet[] = [];
  for (const set of openRecordedSets(data)) {
    using one = set;
    sets.push({ name: one.name, sessions: measureIn(place, one.name, one.transcripts) });
  }
  return resultOf(sets, missedFile);
}

/** The same on a user's own transcripts; nothing of them leaves the machine or is kept. */
export async function runOnTranscripts(folder: string, missedFile?: string): Promise<BenchResult> {
  await using transcripts = await openTranscripts(folder);
  await using place = await openWorkplace({ isProgramNeeded: false });
  // Each folder of transcripts is one project.
  const folders = Map.groupBy(transcripts.paths, (path) => path.slice(0, path.lastIndexOf("/")));
  const sets = [...folders]
    .filter(([name]) => !name.endsWith("/subagents"))
    .map(([name, paths], index) => ({ name, sessions: measureIn(place, `own-${index}`, paths) }))
    .filter(({ sessions }) => sessions.length > 1);
  return resultOf(sets, missedFile);
}

function measureIn(place: Workplace, name: string, paths: readonly string[]): Measured[] {
  return measureNeeds(place.home(name), readSessions(paths));
}

function resultOf(sets: readonly MeasuredSet[], missedFile: string | undefined): BenchResult {
  const all = sets.flatMap(({ sessions }) => sessions);
  if (missedFile !== undefined) writeFileSync(missedFile, missedIn(sets).join("\n"));
  return {
    title: `What ${all.length} recorded sessions needed and were shown in time, without a model`,
    figures: figuresToReach(sets),
    spreads: {},
    notes: [
      "A need is met when its literal stood in what was shown before the call. Shares are of the needs known to an earlier session.",
      "Statements and requests (e, h) are compared by their words, which finds few of those put in other words.",
      "random: memories of the same age by chance, in the same places, for as many tokens; bare list: 30 latest files, ten latest commands.",
      "",
      ...kindTable("all", all),
      ...channelTable(all),
      rankLine(sets),
      "",
      ...(sets.length > 1 ? sets.flatMap(({ name, sessions }) => kindTable(name, sessions)) : []),
    ],
  };
}

/** A line for each known need that was not met. */
function missedIn(sets: readonly MeasuredSet[]): string[] {
  return sets.flatMap(({ name, sessions }) =>
    sessions.flatMap(({ needs, shown }) =>
      needs
        .filter((need) => need.isKnown && !isMet(need, shown.ours))
        .map(({ kind, session, what, before }) =>
          [kind, name, session, new Date(before).toISOString(), what.replaceAll(/\s+/g, " ")].join("\t"),
        ),
    ),
  );
}
