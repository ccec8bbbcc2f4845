import type { CostReport, Stats } from "../../../../src/protocol/worker-reports.ts";
import { getCost, getStats } from "../../api/calls.ts";
import { useAnswer } from "../../api/use-answer.ts";
import { Figure, Figures } from "../../parts/figures.tsx";
import { Answered } from "../../parts/states.tsx";
import { count, dayOf, dollars, many, rough, share } from "../../parts/text.ts";
import { ViewHead } from "../../parts/view-head.tsx";
import { CostTable } from "./cost-table.tsx";
import { DaysPlot } from "./days-plot.tsx";

/** What condensing costs, and what it brings. */
export function CostView() {
  const cost = useAnswer("cost", getCost);
  const stats = useAnswer("stats", getStats);
  return (
    <div class="view">
      <ViewHead title="Cost" says="What calls to models cost, against what you allow, and what they bring." />
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
          {total.unpriced > 0 && `; ${many(total.unpriced, "call")} without a known price`}
        </Figure>
        <Figure label="Calls" value={count(total.calls)}>
          {total.failed === 0 ? "none failed" : `${count(total.failed)} failed`}
        </Figure>
        <Figure label="Turns for the model" value={count(report.turns.waiting)}>
          {report.turns.parked === 0 ? "wait; none parked" : `wait; ${count(report.turns.parked)} parked`}
        </Figure>
      </Figures>
      {total.calls === 0 ? (
        <section class="card">
          <h2>No model has been asked</h2>
          <p class="soft">
            Turns are condensed on this machine, for nothing. A model makes better notes; choose one in the{" "}
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
      <h2>What it brings</h2>
      <Figures>
        <Figure label="Injections" value={count(injected.times)}>
          times, {rough(injected.tokens)} tokens in all
        </Figure>
        <Figure label="Observations injected" value={count(injected.observations)}>
          to sessions and prompts
        </Figure>
        <Figure
          label="Of these used"
          value={injected.shareUsed === null ? "–" : share(injected.shareUsed)}
          of={injected.shareUsed ?? undefined}
          max={1}
        >
          {injected.shareUsed === null ? "not measured yet" : "the session went on to use what was told"}
        </Figure>
      </Figures>
    </section>
  );
}
