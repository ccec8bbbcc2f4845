import { useMemo } from "preact/hooks";
import type { WireCost } from "../../../../src/protocol/worker-reports.ts";
import { LazyPlot } from "../../parts/lazy-plot.tsx";
import type { Series } from "../../parts/plot.tsx";
import { rough } from "../../parts/text.ts";

const DAY_MS = 86_400_000;
const DAYS_MAX = 366;
/** The budget is drawn where it is in sight of what was used; else it would press everything else flat. */
const IN_SIGHT = 3;

/** Tokens by day, in and out on top of one another, beside what a day may use. */
export function DaysPlot({
  days,
  since,
  budget,
}: {
  days: readonly WireCost[];
  since: string;
  budget: number;
}) {
  const { seconds, series } = useMemo(() => plotted(days, since, budget), [days, since, budget]);
  return (
    <section class="card">
      <h2>Tokens by day</h2>
      <LazyPlot
        title="Tokens by day; the table below has the same numbers"
        days={seconds}
        series={series}
        format={rough}
      />
      <details class="fold">
        <summary>As a table</summary>
        <table class="table">
          <thead>
            <tr>
              <th scope="col">Day</th>
              <th scope="col">In</th>
              <th scope="col">Out</th>
            </tr>
          </thead>
          <tbody>
            {days.map(({ name, inputTokens, outputTokens }) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                <td>{rough(inputTokens)}</td>
                <td>{rough(outputTokens)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </section>
  );
}

function plotted(
  days: readonly WireCost[],
  since: string,
  budget: number,
): { seconds: number[]; series: Series[] } {
  const byDay = new Map(days.map((day) => [day.name, day]));
  const names = dayNames(
    since,
    days
      .map(({ name }) => name)
      .sort()
      .at(-1) ?? since,
  );
  const all = names.map((name) => (byDay.get(name)?.inputTokens ?? 0) + (byDay.get(name)?.outputTokens ?? 0));
  const out = names.map((name) => byDay.get(name)?.outputTokens ?? 0);
  const series: Series[] = [
    { label: "in", colour: "--accent", values: all, kind: "bars" },
    { label: "out", colour: "--type-decision", values: out, kind: "bars" },
  ];
  if (budget <= Math.max(...all) * IN_SIGHT)
    series.push({ label: "budget", colour: "--bad", values: names.map(() => budget), kind: "line" });
  return { seconds: names.map((name) => new Date(`${name}T00:00`).getTime() / 1_000), series };
}

/** Every day from one to another, `2026-11-20`. */
function dayNames(first: string, last: string): string[] {
  const from = Date.parse(`${first}T12:00Z`);
  const number = Math.min(DAYS_MAX, Math.round((Date.parse(`${last}T12:00Z`) - from) / DAY_MS) + 1);
  return Array.from({ length: Math.max(1, number) }, (_, index) =>
    new Date(from + index * DAY_MS).toISOString().slice(0, 10),
  );
}
