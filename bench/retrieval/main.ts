import { atLeast, type BenchResult, type Figure } from "../figures.ts";
import { openSessions } from "../sessions.ts";
import { openWorkplace } from "../workplace.ts";
import { measureCommits, measureNextSession, type Outcomes } from "./coding.ts";
import { makeCodingMemory } from "./coding-memory.ts";
import { measureInjected } from "./injected.ts";
import { measureLocomo } from "./locomo.ts";
import { anyAt, estimate, type Outcome, recallAt, reciprocalRank } from "./measures.ts";
import { writePlot } from "./plot.ts";

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
  "next session · search · any@5": 0.7,
  "given with prompts · search · used": 0.5,
  "LoCoMo, sessions · search · R@5": 0.9,
  "LoCoMo, turns · search · R@10": 0.72,
};

/** Is what is asked for found? On recorded coding sessions and on LoCoMo, with plain FTS5 and recency beside it. */
export async function run(data: string): Promise<BenchResult> {
  await using sessions = await openSessions(data);
  await using place = await openWorkplace({ isProgramNeeded: false });
  const memory = makeCodingMemory(place.home("coding"), sessions.paths);
  const tasks: [string, Outcomes, readonly Measure[]][] = [
    ["commit → session", await measureCommits(memory, data), SESSION_MEASURES],
    ["next session", await measureNextSession(memory, data), SESSION_MEASURES],
  ];
  const injected = measureInjected(memory);
  memory.close();
  const locomo = await measureLocomo(place, data);
  tasks.push(
    ["LoCoMo, sessions", locomo.sessions, RECALL_MEASURES],
    ["LoCoMo, turns", locomo.turns, RECALL_MEASURES],
  );
  const figures = tasks.flatMap(([task, outcomes, measures]) => figuresOf(task, outcomes, measures));
  figures.push(...figuresOf("given with prompts", { search: injected.given }, [["used", anyAt(1)]]));
  const plot = await writePlot("retrieval", figures);
  return {
    title: `Finding in ${sessions.paths.length} recorded sessions and in LoCoMo, without a model`,
    figures,
    spreads: {},
    notes: [
      "In brackets: the interval of 95 % by bootstrap over the questions. Seen: the half looked at while building.",
      ...tasks.flatMap(([task, outcomes, measures]) => halvesOf(task, outcomes, measures)),
      `Of ${injected.prompts} prompts, ${injected.promptsGiven} were given ${injected.given.length} memories.`,
      `Plot: ${plot}`,
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
