import type { WireStatus } from "../../../../src/protocol/stream.ts";
import { Time } from "../../parts/inline.tsx";
import { firstLine, many } from "../../parts/text.ts";

/** What is being worked on, and what waits to be condensed. */
export function Now({ status }: { status: WireStatus }) {
  return (
    <aside class="now" aria-label="Now">
      <section class="card">
        <h2>Active turns</h2>
        {status.activeTurns.length === 0 ? (
          <p class="soft small">No turn is active right now.</p>
        ) : (
          <ul class="working">
            {status.activeTurns.map((one) => (
              <li key={one.turn}>
                <a href={`/session/${encodeURIComponent(one.session)}`}>{one.project}</a>
                <p class="working-prompt">{firstLine(one.prompt, 140)}</p>
                {one.tool && <p class="mono soft working-tool">{one.tool}</p>}
                <p class="meta">
                  <span>turn {one.turnNumber}</span>
                  <span>{many(one.toolUses, "tool use")}</span>
                  <span>
                    since <Time at={one.since} />
                  </span>
                </p>
              </li>
            ))}
          </ul>
        )}
      </section>
      <Backlog backlog={status.backlog} />
    </aside>
  );
}

const WAITING: readonly { key: keyof WireStatus["backlog"]; label: string }[] = [
  { key: "inbox", label: "Events to ingest" },
  { key: "turnsToObserve", label: "Turns to observe" },
  { key: "turnsForModel", label: "Turns for the model" },
  { key: "turnsParked", label: "Turns parked" },
];

function Backlog({ backlog }: { backlog: WireStatus["backlog"] }) {
  const waiting = WAITING.filter(({ key }) => backlog[key] > 0);
  return (
    <section class="card">
      <h2>Backlog</h2>
      {waiting.length === 0 ? (
        <p class="soft small">Nothing is waiting.</p>
      ) : (
        <dl class="pairs">
          {waiting.map(({ key, label }) => (
            <div key={key}>
              <dt>{label}</dt>
              <dd class="number">{backlog[key]}</dd>
            </div>
          ))}
        </dl>
      )}
    </section>
  );
}
