import { useMemo } from "preact/hooks";
import type { Stats } from "../../../../src/protocol/worker-reports.ts";
import { getStats } from "../../api/calls.ts";
import { useAnswer } from "../../api/use-answer.ts";
import { useEvents } from "../../api/use-stream.ts";
import { Figure, Figures } from "../../parts/figures.tsx";
import { LazyPlot } from "../../parts/lazy-plot.tsx";
import type { Series } from "../../parts/plot.tsx";
import { Answered } from "../../parts/states.tsx";
import { count, rough, span } from "../../parts/text.ts";
import { useSoon } from "../../parts/use-soon.ts";
import { ViewHead } from "../../parts/view-head.tsx";
import { Doctor } from "./doctor.tsx";
import { Parked } from "./parked.tsx";

const MEGABYTE = 1 << 20;

/** How the worker and the installation are. */
export function HealthView() {
  const stats = useAnswer("stats", getStats);
  const reloadSoon = useSoon(stats.reload);
  useEvents((name) => {
    if (name === "status") reloadSoon();
  });
  return (
    <div class="view">
      <ViewHead title="Health" says="State of the worker, its backlog and the installation." />
      <Answered answer={stats}>{(value) => <WorkerFigures stats={value} />}</Answered>
      <Parked />
      <Doctor />
      {stats.value && <WeeksPlot days={stats.value.days} />}
    </div>
  );
}

function WorkerFigures({ stats }: { stats: Stats }) {
  const { backlog, sizes, counts, hooks, model } = stats;
  const waiting = backlog.inbox + backlog.turnsToObserve + backlog.turnsForModel;
  const parked = backlog.turnsParked + backlog.modelTurnsParked + backlog.recordsParked;
  return (
    <Figures>
      <Figure label="Backlog" value={count(waiting)}>
        {backlog.inbox} events, {backlog.turnsToObserve} turns to observe, {backlog.turnsForModel} for the
        model
      </Figure>
      <Figure label="Parked" value={count(parked)}>
        {backlog.turnsParked} turns, {backlog.modelTurnsParked} for the model, {backlog.recordsParked} events
      </Figure>
      <Figure label="Hooks" value={hooks === null ? "–" : `${hooks.medianMs.toFixed(1)} ms`}>
        {hooks === null
          ? "no hook has run since the worker started"
          : `median until the event is stored; 99 % within ${span(hooks.p99Ms)}`}
      </Figure>
      <Figure label="Memory on disk" value={megabytes(sizes.memoryBytes)}>
        {rough(counts.observations)} observations of {rough(counts.sessions)} sessions
      </Figure>
      <Figure label="Worker" value={megabytes(sizes.residentBytes)}>
        resident, up for {span(stats.uptimeSeconds * 1_000)}, version {stats.version}
      </Figure>
      <Figure label="Observed by" value={model.name}>
        {model.fault ?? "working"}
      </Figure>
    </Figures>
  );
}

function megabytes(bytes: number): string {
  return `${(bytes / MEGABYTE).toFixed(bytes < 10 * MEGABYTE ? 1 : 0)} MB`;
}

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
        title={`Observations by day, last ${days.length} days, ${sum} in total`}
        days={seconds}
        series={series}
        format={rough}
      />
    </section>
  );
}
