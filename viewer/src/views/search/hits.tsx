import { useEffect, useState } from "preact/hooks";
import { askForQuotes, search } from "../../api/calls.ts";
import { useAnswer } from "../../api/use-answer.ts";
import { announce } from "../../parts/announcer.tsx";
import type { Selection } from "../../parts/observation-row.tsx";
import { Answered, Empty } from "../../parts/states.tsx";
import { many } from "../../parts/text.ts";
import { type Filters, quotesQuery, searchQuery } from "./filter-bar.tsx";
import { HitCard } from "./hit-card.tsx";
import { QuoteList } from "./quotes.tsx";

const STEP = 30;
/** The API gives no more at a time. */
const HITS_MAX = 100;

interface Asked {
  question: string;
  filters: Filters;
  selection: Selection;
}

/** What answers a question: quotes, and below them whatever fits it best. */
export function Found(asked: Asked) {
  const { question, filters } = asked;
  const query = quotesQuery(question, filters);
  const answer = useAnswer(query && JSON.stringify(query), (signal) => askForQuotes(query ?? {}, signal));
  const hasQuotes = (answer.value?.quotes.length ?? 0) > 0;
  return (
    <>
      <QuoteList answer={answer} question={question} />
      <Hits {...asked} hasQuotes={hasQuotes} />
    </>
  );
}

/** What fits a question best, with the reasons. */
function Hits({ question, filters, selection, hasQuotes }: Asked & { hasQuotes: boolean }) {
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
            {hits.length === 0 && !hasQuotes && (
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
