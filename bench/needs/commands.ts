import { rankCommands } from "../../src/run-book/rank.ts";
import type { PastRun } from "../../src/store/run-book/run-book.ts";

/** A session with the commands of known purpose that it ran, in order. */
export interface SessionOfRuns {
  /** Milliseconds since 1970. */
  startedAt: number;
  runs: readonly PastRun[];
}

/** Of how many needs the first, one of the first two, one of the first three that were named is the command. */
export interface NamedAmong {
  needs: number;
  among: [one: number, two: number, three: number];
}

export interface CommandFigures {
  /** First successes of a purpose in a session; those that an earlier session had run are `known`. */
  needs: number;
  known: number;
  ranked: NamedAmong;
  newestSuccess: NamedAmong;
  /** Those where the session had first failed at that purpose. */
  rankedAfterFailure: NamedAmong;
  newestSuccessAfterFailure: NamedAmong;
  /** Whether the command is among the ten that were run last. */
  lastTen: number;
}

const LAST = 10;

type Namer = (purpose: string, earlier: readonly PastRun[]) => string[];

/** By purpose, each distinct command once: what the run-book names. */
const byRank: Namer = (purpose, earlier) =>
  distinct(rankCommands(earlier.filter((run) => run.purpose === purpose)).map(({ command }) => command));

/** Control: what succeeded last comes first. */
const byNewestSuccess: Namer = (purpose, earlier) =>
  distinct(
    earlier
      .filter((run) => run.purpose === purpose && run.outcome === "passed")
      .map(({ command }) => command),
  );

/**
 * Of the commands that a session had to find, how many an earlier session had run verbatim, and how many of those the
 * run-book would have named by purpose when the session began.
 *
 * @param sessions of one code base
 * @param isAsked whether a session counts; the others are only learned from
 */
export function measureCommands(
  sessions: readonly SessionOfRuns[],
  isAsked: (index: number) => boolean = () => true,
  names: Namer = byRank,
): CommandFigures {
  const figures = emptyFigures();
  const ordered = sessions.toSorted((one, other) => one.startedAt - other.startedAt);
  for (const [index, session] of ordered.entries()) {
    if (!isAsked(index)) continue;
    const earlier = ordered
      .flatMap(({ runs }, other) => (other === index ? [] : runs))
      .filter(({ at }) => at < session.startedAt)
      .sort((one, other) => other.at - one.at);
    for (const need of needsOf(session.runs)) addNeed(figures, need, { earlier, names });
  }
  return figures;
}

interface Need {
  purpose: string;
  command: string;
  hasFailedBefore: boolean;
}

/** The first success of each purpose. */
function needsOf(runs: readonly PastRun[]): Need[] {
  return [...Map.groupBy(runs, ({ purpose }) => purpose)].flatMap(([purpose, same]) => {
    const first = same.findIndex(({ outcome }) => outcome === "passed");
    const command = same[first]?.command;
    return command === undefined ? [] : [{ purpose, command, hasFailedBefore: first > 0 }];
  });
}

function addNeed(
  figures: CommandFigures,
  { purpose, command, hasFailedBefore }: Need,
  { earlier, names }: { earlier: readonly PastRun[]; names: Namer },
): void {
  figures.needs++;
  if (!earlier.some((run) => run.command === command)) return;
  figures.known++;
  const [ranked, newest] = [names(purpose, earlier), byNewestSuccess(purpose, earlier)];
  count(figures.ranked, ranked, command);
  count(figures.newestSuccess, newest, command);
  if (hasFailedBefore) count(figures.rankedAfterFailure, ranked, command);
  if (hasFailedBefore) count(figures.newestSuccessAfterFailure, newest, command);
  if (
    distinct(earlier.map((run) => run.command))
      .slice(0, LAST)
      .includes(command)
  )
    figures.lastTen++;
}

function count(figure: NamedAmong, named: readonly string[], command: string): void {
  figure.needs++;
  const place = named.indexOf(command);
  for (const among of [0, 1, 2] as const) if (place !== -1 && place <= among) figure.among[among]++;
}

function emptyFigures(): CommandFigures {
  const none = (): NamedAmong => ({ needs: 0, among: [0, 0, 0] });
  return {
    needs: 0,
    known: 0,
    ranked: none(),
    newestSuccess: none(),
    rankedAfterFailure: none(),
    newestSuccessAfterFailure: none(),
    lastTen: 0,
  };
}

function distinct(items: readonly string[]): string[] {
  return [...new Set(items)];
}
