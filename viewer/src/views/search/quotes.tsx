import { useState } from "preact/hooks";
import type { Answer as Quotes } from "../../../../src/protocol/search.ts";
import type { Answer } from "../../api/use-answer.ts";
import { QuoteCard } from "../../parts/quote-card.tsx";
import { FaultNote } from "../../parts/states.tsx";
import { many } from "../../parts/text.ts";

/** The list of hits follows below them. */
const SHOWN = 3;

/** What earlier sessions say to a question, in their own words. */
export function QuoteList({ answer, question }: { answer: Answer<Quotes>; question: string }) {
  const [openFor, setOpenFor] = useState<string>();
  const { value, fault, isLoading, reload } = answer;
  const quotes = value?.quotes ?? [];
  if (fault) return <FaultNote fault={fault} retry={reload} />;
  if (quotes.length === 0) return null;
  const shown = openFor === question ? quotes : quotes.slice(0, SHOWN);
  return (
    <section class="quotes" aria-label="Quotes" aria-busy={isLoading}>
      <p class="list-count soft small">Quotes from earlier sessions</p>
      <ul class="hits">
        {shown.map((quote) => (
          <QuoteCard key={quote.address} quote={quote} query={question} />
        ))}
      </ul>
      {quotes.length > shown.length && (
        <button type="button" class="button" onClick={() => setOpenFor(question)}>
          Show {many(quotes.length - shown.length, "more quote")}
        </button>
      )}
    </section>
  );
}
