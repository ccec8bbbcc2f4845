import type { ObservationDraft, TurnFindings } from "../../src/domain/observation.ts";
import type { Turn } from "../../src/domain/turn.ts";
import { type Commit, commandsOf, commitOf } from "../../src/observer/local/read/commands.ts";
import { editsOf } from "../../src/observer/local/read/edits.ts";
import { problemsOf } from "../../src/observer/local/read/test-runs.ts";
import { coverage, normalised, stemsOf } from "../../src/observer/local/read/text.ts";

/** Condenses a turn; one that asks a model takes its time. */
export type Observer = (turn: Turn) => TurnFindings | Promise<TurnFindings>;
/** Name of a measure to its value, ready to print. */
export type Figures = Record<string, string>;

/** Share of a commit message's content words that must appear before the commit counts as told. */
const COMMIT_TOLD_SHARE = 0.6;

/** All measures of one observer over all sessions. */
export async function figuresOf(sessions: readonly Turn[][], observer: Observer): Promise<Figures> {
  const durations: number[] = [];
  const timed = async (turn: Turn) => {
    const started = performance.now();
    const findings = await observer(turn);
    durations.push(performance.now() - started);
    return findings;
  };
  const findings = await inOrder(sessions, (turns) => inOrder(turns, timed));
  const all = findings.flat();
  const observations = all.flatMap((one) => one.observations);
  return {
    turns: String(all.length),
    observations: String(observations.length),
    "turns by observations 0/1/2/3/4/5+": histogram(all.map((one) => one.observations.length)),
    "turns with none": percent(all.filter((one) => one.observations.length === 0).length, all.length),
    "turns with a summary": percent(all.filter((one) => one.summary !== undefined).length, all.length),
    "edited files named": filesNamed(sessions, findings),
    ...(await commitsTold(sessions, findings, observer)),
    "fixed tests recorded": testsRecorded(sessions, findings),
    "duplicate titles in a session": String(duplicates(findings)),
    "mean title/facts/narrative chars": means(observations),
    "ms a turn, median/p99/max": times(durations),
  };
}

function textOf(observations: readonly ObservationDraft[]): string {
  return observations
    .map((one) => [one.title, one.subtitle, ...one.facts, one.narrative, ...one.filesModified].join("\n"))
    .join("\n");
}

function filesNamed(sessions: readonly Turn[][], findings: readonly TurnFindings[][]): string {
  let named = 0;
  let count = 0;
  sessions.forEach((turns, index) => {
    const text = textOf((findings[index] ?? []).flatMap((one) => one.observations));
    const paths = new Set(
      turns.flatMap((turn) => editsOf(turn.toolUses, turn.directory).map((edit) => edit.path)),
    );
    for (const path of paths) {
      count += 1;
      if (text.includes(path.split("/").at(-1) ?? path)) named += 1;
    }
  });
  return percent(named, count);
}

/** The commit's own command is no evidence: without it, its words must come from the work itself. */
async function commitsTold(
  sessions: readonly Turn[][],
  findings: readonly TurnFindings[][],
  observer: Observer,
): Promise<Figures> {
  const withText: number[] = [];
  const without: number[] = [];
  const unechoed: number[] = [];
  const observationsOf = async (turn: Turn) => (await observer(turn)).observations;
  for (const [index, turns] of sessions.entries()) {
    if (!turns.some((turn) => commitsIn(turn).length > 0)) continue;
    const blind = await inOrder(turns, (turn) => observationsOf(withoutCommits(turn)));
    const deaf = await inOrder(turns, (turn) => observationsOf(withoutDerivedNote(turn)));
    turns.forEach((turn, at) => {
      for (const commit of commitsIn(turn)) {
        const words = stemsOf(commit.subject);
        if (words.size === 0) continue;
        const seen = (findings[index] ?? []).slice(0, at + 1).flatMap((one) => one.observations);
        withText.push(coverage(words, stemsOf(textOf(seen))));
        without.push(coverage(words, stemsOf(textOf(blind.slice(0, at + 1).flat()))));
        const before = [...blind.slice(0, at).flat(), ...(deaf[at] ?? [])];
        unechoed.push(coverage(words, stemsOf(textOf(before))));
      }
    });
  }
  return {
    "commit words told, command and its echo unseen": told(unechoed),
    "commit words told, command unseen": told(without),
    "commit words told, all seen": told(withText),
  };
}

/** One after the other: observers that ask a model are not to be timed against one another. */
async function inOrder<From, To>(items: readonly From[], work: (item: From) => Promise<To>): Promise<To[]> {
  const done: To[] = [];
  for (const item of items) done.push(await work(item));
  return done;
}

function told(shares: readonly number[]): string {
  const mean = shares.reduce((sum, share) => sum + share, 0) / Math.max(1, shares.length);
  const enough = shares.filter((share) => share >= COMMIT_TOLD_SHARE).length;
  return `${(100 * mean).toFixed(1)} % of words; ${percent(enough, shares.length)} of ${shares.length} commits`;
}

function commitsIn(turn: Turn): Commit[] {
  return commandsOf(turn.toolUses).flatMap((run) => (run.hasFailed ? undefined : commitOf(run)) ?? []);
}

function withoutCommits(turn: Turn): Turn {
  const toolUses = turn.toolUses.filter((use) => !JSON.stringify(use.input).includes("git commit"));
  return { ...turn, toolUses };
}

/** A closing message often repeats the commit's subject: without it, only the work itself is left to tell of it. */
function withoutDerivedNote(turn: Turn): Turn {
  const committedAt = Math.min(...commitsIn(turn).map((commit) => commit.at));
  const assistantTexts = turn.assistantTexts.filter((said) => said.at < committedAt);
  return { ...withoutCommits(turn), assistantTexts };
}

function testsRecorded(sessions: readonly Turn[][], findings: readonly TurnFindings[][]): string {
  let recorded = 0;
  let count = 0;
  sessions.forEach((turns, index) => {
    turns.forEach((turn, at) => {
      const text = textOf(findings[index]?.[at]?.observations ?? []);
      for (const problem of problemsOf(commandsOf(turn.toolUses), turn.toolUses, turn.directory)) {
        if (problem.passedIn === undefined) continue;
        for (const failure of problem.failures) {
          count += 1;
          if (text.includes(failure.name)) recorded += 1;
        }
      }
    });
  });
  return `${percent(recorded, count)} of ${count}`;
}

function duplicates(findings: readonly TurnFindings[][]): number {
  let count = 0;
  for (const session of findings) {
    const titles = session.flatMap((one) => one.observations).map((one) => normalised(one.title));
    count += titles.length - new Set(titles).size;
  }
  return count;
}

function means(observations: readonly ObservationDraft[]): string {
  const mean = (lengthOf: (one: ObservationDraft) => number) =>
    (observations.reduce((sum, one) => sum + lengthOf(one), 0) / Math.max(1, observations.length)).toFixed(0);
  return `${mean((one) => one.title.length)} / ${mean((one) => one.facts.join("").length)} / ${mean((one) => one.narrative.length)}`;
}

function times(durations: number[]): string {
  const sorted = durations.toSorted((a, b) => a - b);
  const at = (share: number) => (sorted[Math.floor((sorted.length - 1) * share)] ?? 0).toFixed(2);
  return `${at(0.5)} / ${at(0.99)} / ${at(1)}`;
}

function histogram(counts: readonly number[]): string {
  const bins = [0, 0, 0, 0, 0, 0];
  for (const count of counts) bins[Math.min(5, count)] = (bins[Math.min(5, count)] ?? 0) + 1;
  return bins.join("/");
}

function percent(part: number, whole: number): string {
  return `${((100 * part) / Math.max(1, whole)).toFixed(1)} %`;
}
