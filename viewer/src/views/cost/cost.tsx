import type { CostReport, Stats, WireCost } from "../../../../src/protocol/worker-reports.ts";
import { getCost, getStats } from "../../api/calls.ts";
import { useAnswer } from "../../api/use-answer.ts";
import { Figure, Figures } from "../../parts/figures.tsx";
import { Answered } from "../../parts/states.tsx";
import { count, dayOf, dollars, many, rough, share } from "../../parts/text.ts";
import { ViewHead } from "../../parts/view-head.tsx";
import { DaysPlot } from "./days-plot.tsx";

/** What condensing costs, and what it brings. */
export function CostView() {
  const cost = useAnswer("cost", getCost);
  const stats = useAnswer("stats", getStats);
  return (
    <div class="view">
      <ViewHead title="Cost" says="Model usage against your budgets, and how many memories are used." />
      <Answered answer={cost}>{(report) => <Report report={report} />}</Answered>
      <Answered answer={stats}>{(value) => <Injected injected={value.injected} />}</Answered>
    </div>
  );
}

function Report({ report }: { report: CostReport }) {
  const { budgets, total, days, projects, providers, since } = report;
  return (
    <>
      <Figures>
        <Figure
          label="Tokens today"
          value={rough(budgets.usedToday)}
          of={budgets.usedToday}
          max={budgets.daily}
        >
          of {rough(budgets.daily)} a day, {rough(budgets.session)} a session
        </Figure>
        <Figure label="Money" value={dollars(total.dollars)}>
          since {dayOf(since)}
          {total.unpriced > 0 && `; ${many(total.unpriced, "call")} with an unknown price`}
        </Figure>
        <Figure label="Calls" value={count(total.calls)}>
          {total.failed === 0 ? "none failed" : `${count(total.failed)} failed`}
        </Figure>
        <Figure label="Turns for the model" value={count(report.turns.waiting)}>
          {report.turns.parked === 0
            ? "waiting; none parked"
            : `waiting; ${count(report.turns.parked)} parked`}
        </Figure>
      </Figures>
      {total.calls === 0 ? (
        <section class="card">
          <h2>No model calls yet</h2>
          <p class="soft">
            Turns are observed on this machine, at no cost. A model writes better notes; choose one in the{" "}
            <a href="/settings">settings</a>.
          </p>
        </section>
      ) : (
        <>
          <DaysPlot days={days} since={since} budget={budgets.daily} />
          <div class="columns">
            <CostTable title="By project" rows={projects} />
            <CostTable title="By provider" rows={providers} />
          </div>
        </>
      )}
    </>
  );
}

function Injected({ injected }: { injected: Stats["injected"] }) {
  return (
    <section class="card">
      <h2>Injected memories</h2>
      <Figures>
        <Figure label="Injections" value={count(injected.times)}>
          {rough(injected.tokens)} tokens in total
        </Figure>
        <Figure label="Observations injected" value={count(injected.observations)}>
          to sessions and prompts
        </Figure>
        <Figure
          label="Used"
          value={injected.shareUsed === null ? "–" : share(injected.shareUsed)}
          of={injected.shareUsed ?? undefined}
          max={1}
        >
          {injected.shareUsed === null
            ? "not measured yet"
            : "of the injected observations were used afterwards"}
        </Figure>
      </Figures>
    </section>
  );
}

export function CostTable({ title, rows }: { title: string; rows: readonly WireCost[] }) {
  const most = Math.max(1, ...rows.map(tokensOf));
  return (
    <section class="card">
      <h2>{title}</h2>
      <table class="table">
        <thead>
          <tr>
            <th scope="col">Name</th>
            <th scope="col">Tokens</th>
            <th scope="col">Calls</th>
            <th scope="col">Money</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.name}>
              <th scope="row">
                {row.name}
                <meter class="bar" min={0} max={most} value={tokensOf(row)} aria-hidden="true" />
              </th>
              <td>{rough(tokensOf(row))}</td>
              <td>{count(row.calls)}</td>
              <td>{row.unpriced > 0 && row.dollars === 0 ? "unknown" : dollars(row.dollars)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

const tokensOf = ({ inputTokens, outputTokens }: WireCost): number => inputTokens + outputTokens;
