import { writeFileSync } from "node:fs";
import type { BenchResult } from "../figures.ts";
import { openRecordedSets } from "../retrieval/sets.ts";
import { openTranscripts } from "../sessions.ts";
import { openWorkplace, type Workplace } from "../workplace.ts";
import { isMet } from "./figures.ts";
import { type Measured, measureNeeds, readSessions } from "./measure.ts";
import { channelTable, figuresToReach, kindTable, type MeasuredSet, rankLine } from "./table.ts";

/** Files that the bench writes for somebody to read. */
export interface ReadingFiles {
  /** A line for each known need that was not met. */
  missed?: string | undefined;
  /** A JSON object a line for each text that was shown, with the prompt before it and the calls after it. */
  shown?: string | undefined;
}

/** What recorded sessions needed that an earlier one had, and how much of it they would have been shown in time. */
export async function run(data: string, reading: ReadingFiles = {}): Promise<BenchResult> {
  await using place = await openWorkplace({ isProgramNeeded: false });
  const sets: MeasuredSet[] = [];
  for (const set of openRecordedSets(data)) {
    using one = set;
    sets.push({ name: one.name, sessions: measureIn(place, one.name, one.transcripts) });
  }
  return resultOf(sets, reading);
}

/** The same on a user's own transcripts; nothing of them leaves the machine or is kept. */
export async function runOnTranscripts(folder: string, reading: ReadingFiles = {}): Promise<BenchResult> {
  await using transcripts = await openTranscripts(folder);
  await using place = await openWorkplace({ isProgramNeeded: false });
  // Each folder of transcripts is one project.
  const folders = Map.groupBy(transcripts.paths, (path) => path.slice(0, path.lastIndexOf("/")));
  const sets = [...folders]
    .filter(([name]) => !name.endsWith("/subagents"))
    .map(([name, paths], index) => ({ name, sessions: measureIn(place, `own-${index}`, paths) }))
    .filter(({ sessions }) => sessions.length > 1);
  return resultOf(sets, reading);
}

function measureIn(place: Workplace, name: string, paths: readonly string[]): Measured[] {
  return measureNeeds(place.home(name), readSessions(paths));
}

function resultOf(sets: readonly MeasuredSet[], { missed, shown }: ReadingFiles): BenchResult {
  const all = sets.flatMap(({ sessions }) => sessions);
  if (missed !== undefined) writeFileSync(missed, missedIn(sets).join("\n"));
  if (shown !== undefined) writeFileSync(shown, shownIn(sets).join("\n"));
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

const CALLS_AFTER = 12;
const TEXT_CHARS = 600;

/** What each session was shown, with what a reader needs to judge it. */
function shownIn(sets: readonly MeasuredSet[]): string[] {
  return sets.flatMap(({ name, sessions }) =>
    sessions.flatMap(({ session, shown }) =>
      shown.ours.map(({ channel, at, text }) => {
        const prompt = session.prompts.findLast((one) => one.at <= at) ?? session.prompts[0];
        const after = session.calls.filter((call) => call.at >= at).slice(0, CALLS_AFTER);
        return JSON.stringify({
          set: name,
          session: session.id,
          channel,
          at: new Date(at).toISOString(),
          text,
          prompt: prompt?.text.slice(0, TEXT_CHARS),
          calls: after.map((call) => ({
            name: call.name,
            input: JSON.stringify(call.input).slice(0, TEXT_CHARS),
            outcome: call.outcome,
            output: call.output.slice(0, TEXT_CHARS / 2),
          })),
        });
      }),
    ),
  );
}
