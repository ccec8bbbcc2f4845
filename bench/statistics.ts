/** Times of one kind, in milliseconds, and what is said of them. */
export interface Spread {
  count: number;
  p10: number;
  median: number;
  p90: number;
  p99: number;
  max: number;
}

export function spreadOf(samples: readonly number[]): Spread {
  if (samples.length === 0) throw new Error("a spread needs at least one sample");
  const sorted = samples.toSorted((a, b) => a - b);
  const at = (share: number) => quantile(sorted, share);
  return {
    count: sorted.length,
    p10: at(0.1),
    median: at(0.5),
    p90: at(0.9),
    p99: at(0.99),
    max: at(1),
  };
}

export function median(samples: readonly number[]): number {
  return spreadOf(samples).median;
}

/** The quantile by linear interpolation between the neighbouring samples (Hyndman and Fan, type 7). */
function quantile(sorted: readonly number[], share: number): number {
  const position = (sorted.length - 1) * share;
  const below = sorted[Math.floor(position)] ?? Number.NaN;
  const above = sorted[Math.ceil(position)] ?? Number.NaN;
  return below + (above - below) * (position - Math.floor(position));
}
