import { useEffect, useRef } from "preact/hooks";
import { listObservations } from "../../api/calls.ts";
import { useEvents } from "../../api/use-stream.ts";
import { ObservationRow, type Selection } from "../../parts/observation-row.tsx";
import { Empty, FaultNote } from "../../parts/states.tsx";
import { many } from "../../parts/text.ts";
import { usePages } from "../../parts/use-pages.ts";
import { useSoon } from "../../parts/use-soon.ts";
import { useRowHeight, useWindowRows } from "../../parts/window-rows.ts";
import type { Filters } from "./filter-bar.tsx";

const ROW_REM = 5.5;
const ROW_REM_NARROW = 6.75;

/** All observations that fit the filters, newest first: a list of any length. */
export function Browse({ filters, selection }: { filters: Filters; selection: Selection }) {
  const pages = usePages(JSON.stringify(filters), (query, signal) =>
    listObservations({ ...filters, ...query }, signal),
  );
  const reloadSoon = useSoon(pages.reload);
  useEvents((name) => {
    if (name === "forgotten" || name === "changed" || name === "reset") reloadSoon();
  });
  const list = useRef<HTMLUListElement>(null);
  const rowHeight = useRowHeight(ROW_REM, ROW_REM_NARROW);
  const { rows, height, start } = useWindowRows(list, pages.total ?? 0, rowHeight);
  const [first, last] = [rows[0]?.index ?? 0, (rows.at(-1)?.index ?? -1) + 1];
  useEffect(() => pages.show(first, last), [first, last, pages.total]);
  const hasFilters = Object.keys(filters).length > 0;
  return (
    <section aria-label="Observations">
      {pages.fault && <FaultNote fault={pages.fault} retry={pages.reload} />}
      {pages.total === undefined && !pages.fault && <p class="waiting-note">Loading…</p>}
      {pages.total === 0 && <NothingFits hasFilters={hasFilters} />}
      {pages.total !== undefined && pages.total > 0 && (
        <p class="list-count soft small" role="status">
          {many(pages.total, "observation")}, newest first
        </p>
      )}
      <ul ref={list} class="rows" hidden={!pages.total} style={{ height: `${height}px` }}>
        {rows.map((row, place) => {
          const observation = pages.at(row.index);
          return (
            <li
              key={row.key}
              class="row"
              data-loading={observation === undefined}
              aria-setsize={pages.total}
              aria-posinset={row.index + 1}
              style={{ transform: `translateY(${start + place * rowHeight}px)`, height: `${rowHeight}px` }}
            >
              {observation && (
                <ObservationRow
                  observation={observation}
                  isSelected={selection.has(observation.id)}
                  selection={selection}
                />
              )}
            </li>
          );
        })}
      </ul>
    </section>
  );
}

function NothingFits({ hasFilters }: { hasFilters: boolean }) {
  if (hasFilters) {
    return (
      <Empty title="No observations match these filters">
        <p>
          Remove a filter, or <a href="/search">show all observations</a>.
        </p>
      </Empty>
    );
  }
  return (
    <Empty title="No memories yet">
      <p>
        Observations are made when a turn ends. <code>claude-mem import</code> imports earlier sessions.
      </p>
    </Empty>
  );
}
