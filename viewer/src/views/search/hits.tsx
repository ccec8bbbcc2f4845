import { useEffect, useState } from "preact/hooks";
import { search } from "../../api/calls.ts";
import { useAnswer } from "../../api/use-answer.ts";
import { announce } from "../../parts/announcer.tsx";
import type { Selection } from "../../parts/observation-row.tsx";
import { Answered, Empty } from "../../parts/states.tsx";
import { many } from "../../parts/text.ts";
import { type Filters, searchQuery } from "./filter-bar.tsx";
import { HitCard } from "./hit-card.tsx";

const STEP = 30;
/** The API gives no more at a time. */
const HITS_MAX = 100;

/** What fits a question best, with the reasons. */
export function Hits({
  question,
  filters,
  selection,
}: {
  question: string;
  filters: Filters;
  selection: Selection;
}) {
  const [limit, setLimit] = useState(STEP);
  const asked = searchQuery(question, filters);
  useEffect(() => setLimit(STEP), [JSON.stringify(asked)]);
  const answer = useAnswer(JSON.stringify([asked, limit]), (signal) => search({ ...asked, limit }, signal));
  const total = answer.value?.total;
  useEffect(() => {
    if (total !== undefined && !answer.isLoading) announce(`${many(total, "hit")}`);
  }, [total, answer.isLoading]);
  return (
    <section aria-label="Hits" aria-busy={answer.isLoading}>
      <Answered answer={answer}>
        {({ hits, total, degraded, notes }) => (
          <>
            <p class="list-count soft small">{total === 0 ? "" : `${many(total, "hit")}, best first`}</p>
            {[...degraded, ...notes].map((note) => (
              <p key={note} class="notice">
                {note}
              </p>
            ))}
            {hits.length === 0 && (
              <NothingFound question={question} hasFilters={Object.keys(filters).length > 0} />
            )}
            <ul class="hits">
              {hits.map((hit) => (
                <HitCard key={`${hit.kind}-${hit.id}`} hit={hit} question={question} selection={selection} />
              ))}
            </ul>
            {hits.length >= limit && total > limit && limit < HITS_MAX && (
              <button type="button" class="button" onClick={() => setLimit(Math.min(limit + STEP, HITS_MAX))}>
                Show more
              </button>
            )}
            {limit >= HITS_MAX && total > HITS_MAX && (
              <p class="soft small">The best {HITS_MAX} are shown. Narrow the search to see others.</p>
            )}
          </>
        )}
      </Answered>
    </section>
  );
}

function NothingFound({ question, hasFilters }: { question: string; hasFilters: boolean }) {
  return (
    <Empty title={`No results for “${question.trim()}”`}>
      <p>
        Try fewer or different words.
        {hasFilters && (
          <>
            {" "}
            The filters may hide results:{" "}
            <a href={`/search?query=${encodeURIComponent(question)}`}>search without them</a>.
          </>
        )}
      </p>
    </Empty>
  );
}
