import { useMemo } from "preact/hooks";
import type { Stats } from "../../../../src/protocol/worker-reports.ts";
import { LazyPlot } from "../../parts/lazy-plot.tsx";
import type { Series } from "../../parts/plot.tsx";
import { rough } from "../../parts/text.ts";

/** How much was remembered, day by day. */
export function WeeksPlot({ days }: { days: Stats["days"] }) {
  const { seconds, series } = useMemo(() => {
    const bars: Series = {
      label: "observations",
      colour: "--accent",
      values: days.map(({ observations }) => observations),
      kind: "bars",
    };
    return { seconds: days.map(({ day }) => new Date(`${day}T00:00`).getTime() / 1_000), series: [bars] };
  }, [days]);
  const sum = days.reduce((all, { observations }) => all + observations, 0);
  return (
    <section class="card">
      <h2>Observations by day</h2>
      <LazyPlot
        title={`Observations by day of the last ${days.length} days, ${sum} in all`}
        days={seconds}
        series={series}
        format={rough}
      />
    </section>
  );
}
