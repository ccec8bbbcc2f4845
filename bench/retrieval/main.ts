import type { Database } from "bun:sqlite";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { atLeast, type BenchResult, type Figure } from "../figures.ts";
import { memoryOfTranscripts } from "../memory.ts";
import { openTranscripts } from "../sessions.ts";
import { openWorkplace } from "../workplace.ts";
import {
  type CommitQuestion,
  measureCommits,
  measureNextSession,
  type NextQuestion,
  type Outcomes,
} from "./coding.ts";
import { joinProjects, observeWithoutCommits } from "./coding-memory.ts";
import { measureLocomo } from "./locomo.ts";
import { anyAt, estimate, type Outcome, recallAt, reciprocalRank } from "./measures.ts";
import { listOwnCommits, listOwnNext } from "./own-questions.ts";
import { writePlot } from "./plot.ts";
import { openRecordedSets } from "./sets.ts";
import { type Measured, pool, tableOf, worstAgainstFts5 } from "./table.ts";

type Task = readonly [name: string, outcomes: Outcomes, measures: readonly Measure[]];
type Measure = readonly [name: string, of: (outcome: Outcome) => number];

const SESSION_MEASURES: readonly Measure[] = [
  ["any@1", anyAt(1)],
  ["any@5", anyAt(5)],
  ["any@10", anyAt(10)],
  ["MRR", reciprocalRank],
];
const RECALL_MEASURES: readonly Measure[] = [
  ["R@5", recallAt(5)],
  ["R@10", recallAt(10)],
];

/** What each task has to reach, by way of finding and measure. */
const BUDGETS: Readonly<Record<string, number>> = {
  "commit → session · search, message alone · any@5": 0.75,
  "commit → session · search, message and time · any@5": 0.88,
  "next session · search, files first · any@1": 0.66,
  "next session · search, files first · any@5": 0.89,
  "LoCoMo, sessions · search · R@5": 0.9,
  "LoCoMo, turns · search · R@10": 0.72,
};

/**
 * Is what is asked for found? On the recorded sessions of every code base in `data`, and on LoCoMo where that lies there;
 * with plain FTS5, recency and their fusion beside it.
 */
export async function run(data: string): Promise<BenchResult> {
  await using place = await openWorkplace({ isProgramNeeded: false });
  const sets: Measured[] = [];
  for (const recorded of openRecordedSets(data)) {
    using set = recorded;
    console.error(`  ${set.name}: ${set.transcripts.length} sessions`);
    const memory = memoryOfTranscripts(place.home(set.name), set.transcripts);
    joinProjects(memory);
    sets.push(measureSet(set.name, set.transcripts.length, memory, set));
  }
  const pooled = pool(sets);
  const tasks = tasksOf(pooled);
  if (existsSync(join(data, "locomo"))) {
    const locomo = await measureLocomo(place, data);
    tasks.push(
      ["LoCoMo, sessions", locomo.sessions, RECALL_MEASURES],
      ["LoCoMo, turns", locomo.turns, RECALL_MEASURES],
    );
  }
  const title = `Finding in ${pooled.sessions} recorded sessions of ${sets.length} code bases, and in LoCoMo, without a model`;
  const result = await resultOf(title, "retrieval", tasks);
  return {
    ...result,
    figures: [...result.figures, ...worstAgainstFts5(sets)],
    notes: [...tableOf(sets, pooled), ...result.notes],
  };
}

/** The coding benchmark on somebody's own transcripts, with questions made of them. Nothing of it leaves the machine. */
export async function runOnTranscripts(folder: string): Promise<BenchResult> {
  await using sessions = await openTranscripts(folder);
  await using place = await openWorkplace({ isProgramNeeded: false });
  const memory = memoryOfTranscripts(place.home("own"), sessions.paths);
  const questions = { commits: listOwnCommits(memory), next: listOwnNext(memory) };
  const measured = measureSet("own", sessions.paths.length, memory, questions);
  const title = `Finding in ${sessions.paths.length} transcripts of ${folder}, without a model`;
  return resultOf(title, "retrieval-own", tasksOf(measured));
}

function measureSet(
  name: string,
  sessions: number,
  memory: Database,
  questions: { commits: readonly CommitQuestion[]; next: readonly NextQuestion[] },
): Measured {
  observeWithoutCommits(memory);
  const commits = measureCommits(memory, questions.commits);
  // Last, because it deletes what came later.
  const next = measureNextSession(memory, questions.next);
  memory.close();
  return { name, sessions, commits, next };
}

function tasksOf({ commits, next }: Measured): Task[] {
  const tasks: Task[] = [
    ["commit → session", commits, SESSION_MEASURES],
    ["next session", next, SESSION_MEASURES],
  ];
  return tasks.filter(([, outcomes]) => Object.values(outcomes).some((list) => list.length > 0));
}

async function resultOf(title: string, plotName: string, tasks: readonly Task[]): Promise<BenchResult> {
  const figures = tasks.flatMap(([task, outcomes, measures]) => figuresOf(task, outcomes, measures));
  const plot = await writePlot(plotName, figures);
  return {
    title,
    figures,
    spreads: {},
    notes: [
      "In brackets: the interval of 95 % by bootstrap over the questions. Seen: the half looked at while building.",
      ...tasks.flatMap(([task, outcomes, measures]) => halvesOf(task, outcomes, measures)),
      ...(plot === undefined ? [] : [`Plot: ${plot}`]),
    ],
  };
}

function figuresOf(task: string, outcomes: Outcomes, measures: readonly Measure[]): Figure[] {
  return Object.entries(outcomes).flatMap(([way, list]) =>
    measures.map(([name, of]) => {
      const what = `${task} · ${way.trim()} · ${name}`;
      const { value, low, high } = estimate(list, of);
      const budget = BUDGETS[what];
      const figure: Figure = { what, value, unit: "", interval: { low, high } };
      return budget === undefined ? figure : { ...figure, budget: atLeast(budget) };
    }),
  );
}

/** The halves of the questions apart: the one that was looked at while the search was made, and the other. */
function halvesOf(task: string, outcomes: Outcomes, measures: readonly Measure[]): string[] {
  const [way, list] = Object.entries(outcomes)[0] ?? ["", []];
  const mean = (half: readonly Outcome[], [name, of]: Measure) =>
    `${name} ${estimate(half, of).value.toFixed(3)}`;
  const line = (isSeen: boolean) => {
    const half = list.filter((outcome) => outcome.isSeen === isSeen);
    return `${half.length} ${isSeen ? "seen" : "unseen"}: ${measures.map((measure) => mean(half, measure)).join(", ")}`;
  };
  return [`${task} · ${way.trim()} · ${line(true)} · ${line(false)}`];
}
