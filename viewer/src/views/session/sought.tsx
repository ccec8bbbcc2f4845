import { type ComponentChildren, createContext } from "preact";
import { useContext, useEffect, useRef } from "preact/hooks";
import type { Quote } from "../../../../src/protocol/search.ts";
import type { WireTurn } from "../../../../src/protocol/session-timeline.ts";
import { QuoteText } from "../../parts/quote-card.tsx";

/** Name of the row that the address names, such as `t812`. */
export const SoughtContext = createContext("");

/** A prompt, reply, input or output of a turn; highlighted and scrolled to if it is the requested one. */
export function Utterance({ name, children }: { name: string; children: ComponentChildren }) {
  const isSought = useContext(SoughtContext) === name;
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (isSought) place.current?.scrollIntoView({ block: "nearest" });
    if (isSought) place.current?.focus({ preventScroll: true });
  }, [isSought]);
  if (!isSought) return <>{children}</>;
  return (
    <div ref={place} class="sought" tabIndex={-1} aria-current="true">
      {children}
    </div>
  );
}

/** `t812` of `t812.2`. */
export function rowNameOf(quote: Quote | undefined): string {
  return quote?.address.split(".", 1)[0] ?? "";
}

/** Rows of a turn that its card shows: a very long turn is shown in parts, and of subagents it shows the calls only. */
export function isShown({ prompts, texts, tools }: WireTurn, name: string): boolean {
  const rows = [
    ...prompts.map(({ id }) => `p${id}`),
    ...texts.map(({ id }) => `t${id}`),
    ...tools.uses.flatMap(({ id }) => [`i${id}`, `o${id}`]),
  ];
  return rows.includes(name);
}

/** A quote whose row the card does not show. */
export function QuoteAlone({ quote }: { quote: Quote }) {
  return (
    <Utterance name={rowNameOf(quote)}>
      <QuoteText quote={quote} />
    </Utterance>
  );
}
