/** What is kept of one question: where among the distinct answers the first right one stood, and how much was found. */
export interface Outcome {
  /** Place of the first right answer, from 1; 0 when none was given. */
  place: number;
  /** Shares of the right answers among the first k, by k. */
  recall: Readonly<Record<number, number>>;
  /** Which half of the questions it belongs to: one was looked at while the search was made, the other was not. */
  isSeen: boolean;
}

/** A mean with the interval that holds it in 95 of 100 draws of questions. */
export interface Estimate {
  value: number;
  low: number;
  high: number;
}

const DRAWS = 1_000;
const KS = [1, 5, 10] as const;

/** Judges a list of distinct answers, best first. */
export function judge(answers: readonly string[], right: readonly string[], question: string): Outcome {
  const gold = new Set(right);
  const recall: Record<number, number> = {};
  for (const k of KS) recall[k] = answers.slice(0, k).filter((answer) => gold.has(answer)).length / gold.size;
  return { place: answers.findIndex((answer) => gold.has(answer)) + 1, recall, isSeen: isSeenHalf(question) };
}

/** Half of the questions, by their text: the same in every run. */
export function isSeenHalf(question: string): boolean {
  return Bun.hash(question) % 2n === 0n;
}

export function anyAt(k: number): (outcome: Outcome) => number {
  return ({ place }) => (place > 0 && place <= k ? 1 : 0);
}

export function recallAt(k: number): (outcome: Outcome) => number {
  return ({ recall }) => recall[k] ?? 0;
}

export function reciprocalRank({ place }: Outcome): number {
  return place > 0 ? 1 / place : 0;
}

/** The mean of a measure, with its interval by the percentile bootstrap (Efron 1979) over the questions. */
export function estimate(outcomes: readonly Outcome[], measure: (outcome: Outcome) => number): Estimate {
  const values = outcomes.map(measure);
  const random = randomNumbers(values.length);
  const means = Array.from({ length: DRAWS }, () => {
    let sum = 0;
    for (let draw = 0; draw < values.length; draw += 1)
      sum += values[Math.floor(random() * values.length)] ?? 0;
    return sum / values.length;
  }).sort((a, b) => a - b);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return {
    value: mean,
    low: means[Math.floor(DRAWS * 0.025)] ?? mean,
    high: means[Math.floor(DRAWS * 0.975)] ?? mean,
  };
}

/** Mulberry32: the same numbers in every run, so that figures can be compared. */
export function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
