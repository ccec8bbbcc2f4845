import type { Quote } from "../../../src/protocol/search.ts";
import { Badge, Time } from "./inline.tsx";
import { MarkedWords } from "./marked-words.tsx";

const ROLES: Readonly<Record<Quote["role"], string>> = {
  prompt: "prompt",
  answer: "user's answer",
  reply: "reply",
  closing: "closing reply",
  report: "subagent's report",
  plan: "plan",
  summary: "summary",
  input: "input",
  output: "output",
  observation: "observation",
};

/** What a session says word for word: text with its own lines, and the way to its place. */
export function QuoteCard({ quote, query = "" }: { quote: Quote; query?: string }) {
  const { address, role, tool, project, branch, turn, at } = quote;
  return (
    <li class="card quote">
      <p class="meta">
        <a class="mono" data-row href={placeOfQuote(quote)}>
          {address}
        </a>
        <Badge type={role} label={[tool, ROLES[role]].filter(Boolean).join(" ")} />
        {turn !== null && <span>turn {turn}</span>}
        <span class="clip">{project}</span>
        {branch && <span class="clip">{branch}</span>}
        <Time at={at} />
      </p>
      <QuoteText quote={quote} query={query} />
    </li>
  );
}

export function QuoteText({ quote, query = "" }: { quote: Quote; query?: string }) {
  return (
    <>
      {quote.newer && (
        <p class="soft small">
          Said anew later: <a href={`/quote/${quote.newer}`}>{quote.newer}</a>
        </p>
      )}
      {quote.flag && (
        <p class="notice">
          <span>Flagged: it {quote.flag}</span>
        </p>
      )}
      <blockquote class="quote-text" data-role={quote.role}>
        <MarkedWords text={quote.text} query={query} />
      </blockquote>
    </>
  );
}

const OBSERVATION = /^#(\d+)$/;
const PASSAGE = /^[ptio]\d/;

/** A passage is opened in its session, an observation on its own page. */
function placeOfQuote({ address, session }: Quote): string {
  const [, observation] = OBSERVATION.exec(address) ?? [];
  if (observation !== undefined) return `/observation/${observation}`;
  const inSession = `/session/${encodeURIComponent(session)}`;
  return PASSAGE.test(address) ? `${inSession}/${address}` : inSession;
}
