import type { WireObservation } from "../../../../src/protocol/memory.ts";
import type { Quote } from "../../../../src/protocol/search.ts";
import { address } from "../../api/client.ts";
import { Badge } from "../../parts/inline.tsx";
import { Markdown } from "../../parts/markdown.tsx";
import { QuoteCard } from "../../parts/quote-card.tsx";
import { wholeTime, words } from "../../parts/text.ts";

/** All of an observation: what it says, what it is about, and what it was made from. */
export function ObservationText({ observation }: { observation: WireObservation }) {
  return (
    <div class="with-aside">
      <div class="session-body">
        <Note observation={observation} />
        <MadeOf quotes={observation.madeOf ?? []} />
      </div>
      <Origin observation={observation} />
    </div>
  );
}

function Note({ observation }: { observation: WireObservation }) {
  const { facts, narrative, supersededBy, flag, sources = [] } = observation;
  return (
    <article class="card reading">
      {supersededBy !== null && (
        <p class="notice">
          <span>
            Replaced by <a href={`/observation/${supersededBy}`}>observation {supersededBy}</a>.
          </span>
        </p>
      )}
      {flag && (
        <p class="notice">
          <span>
            Flagged and never injected: it {flag}
            {sources.length > 0 && `, from ${sources.join("; ")}`}. To trust it:{" "}
            <code>claude-mem edit {observation.id} --trust</code>
          </span>
        </p>
      )}
      {narrative && <Markdown text={narrative} />}
      {facts.length > 0 && (
        <>
          <h2>Facts</h2>
          <ul class="plain-list">
            {facts.map((fact, index) => (
              <li key={index}>
                <Markdown text={fact} />
              </li>
            ))}
          </ul>
        </>
      )}
      {!narrative && facts.length === 0 && <p class="soft">This observation has a title only.</p>}
    </article>
  );
}

/** The words of the session that it was made of. */
function MadeOf({ quotes }: { quotes: readonly Quote[] }) {
  if (quotes.length === 0) return null;
  return (
    <section aria-labelledby="made-of">
      <h2 id="made-of" class="list-count">
        Made of
      </h2>
      <ul class="hits">
        {quotes.map((quote) => (
          <QuoteCard key={quote.address} quote={quote} />
        ))}
      </ul>
    </section>
  );
}

function Origin({ observation }: { observation: WireObservation }) {
  const { type, project, session, turn, turnNumber, branch, at, provider, model, savedBy } = observation;
  const { concepts, pinned } = observation;
  const inSession = address(`/session/${encodeURIComponent(session)}`, { turn: turn ?? undefined });
  return (
    <aside class="aside" aria-label="Origin">
      <dl class="pairs stacked">
        <Pair label="Type">
          <Badge type={type} />
        </Pair>
        {pinned && <Pair label="Pinned">injected first into new sessions</Pair>}
        <Pair label="Project">
          <a href={address("/search", { project })}>{project}</a>
        </Pair>
        <Pair label="When">{wholeTime(at)}</Pair>
        {branch && (
          <Pair label="Branch">
            <span class="mono">{branch}</span>
          </Pair>
        )}
        <Pair label="Made from">
          {turn === null ? "saved by hand" : <a href={inSession}>turn {turnNumber} of its session</a>}
        </Pair>
        <Pair label="Made by">{savedBy ?? [provider, model].filter(Boolean).join(" · ")}</Pair>
        {concepts.length > 0 && (
          <Pair label="Concepts">
            <span class="tags">
              {concepts.map((concept) => (
                <a key={concept} class="tag" href={address("/search", { concept })}>
                  {words(concept)}
                </a>
              ))}
            </span>
          </Pair>
        )}
      </dl>
      <FileLinks label="Files changed" paths={observation.filesModified} project={project} />
      <FileLinks label="Files read" paths={observation.filesRead} project={project} />
    </aside>
  );
}

function Pair({ label, children }: { label: string; children: preact.ComponentChildren }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}

export function FileLinks({
  label,
  paths,
  project,
}: {
  label: string;
  paths: readonly string[];
  project: string;
}) {
  if (paths.length === 0) return null;
  return (
    <section>
      <h3 class="label">{label}</h3>
      <ul class="file-links">
        {paths.map((path) => (
          <li key={path}>
            <a class="mono" href={address("/file", { project, path })}>
              {path}
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}
