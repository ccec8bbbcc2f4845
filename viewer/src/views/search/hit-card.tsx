import type { WireHit } from "../../../../src/protocol/search.ts";
import { Badge, Time } from "../../parts/inline.tsx";
import { MarkedWords } from "../../parts/marked-words.tsx";
import { SelectBox, type Selection } from "../../parts/observation-row.tsx";
import { firstLine, words } from "../../parts/text.ts";

export function HitCard({
  hit,
  question,
  selection,
}: {
  hit: WireHit;
  question: string;
  selection: Selection;
}) {
  const isObservation = hit.kind === "observation";
  return (
    <li class="card hit">
      {isObservation && <SelectBox id={hit.id} title={hit.title} selection={selection} />}
      <div class="hit-body">
        <a class="hit-title" data-row href={placeOf(hit)}>
          <MarkedWords text={hit.title || firstLine(hit.text) || "Untitled"} query={question} />
        </a>
        {hit.text && hit.text !== hit.title && (
          <p class="hit-text">
            <MarkedWords text={hit.text} query={question} />
          </p>
        )}
        <p class="meta">
          <Badge type={isObservation ? hit.type : hit.kind} />
          <span class="clip">{hit.project}</span>
          {hit.branch && <span class="clip">{hit.branch}</span>}
          <Time at={hit.at} />
          {isObservation && <a href={sessionOf(hit)}>session</a>}
        </p>
        <Why hit={hit} />
      </div>
    </li>
  );
}

function Why({ hit }: { hit: WireHit }) {
  const parts = Object.entries(hit.parts).filter(([, value]) => value !== 0);
  const most = Math.max(...parts.map(([, value]) => Math.abs(value)), 0.01);
  return (
    <details class="fold">
      <summary>Why this hit</summary>
      <ul class="plain-list small">
        {hit.why.map((reason) => (
          <li key={reason}>{reason}</li>
        ))}
      </ul>
      <dl class="bars">
        {parts.map(([name, value]) => (
          <div key={name}>
            <dt>{words(name)}</dt>
            <dd>
              <meter class="bar" min={0} max={most} value={Math.abs(value)} />
              <span class="number">{value.toFixed(2)}</span>
            </dd>
          </div>
        ))}
      </dl>
    </details>
  );
}

function placeOf(hit: WireHit): string {
  return hit.kind === "observation" ? `/observation/${hit.id}` : sessionOf(hit);
}

function sessionOf({ session, turn }: WireHit): string {
  const anchor = turn === null ? "" : `?turn=${turn}`;
  return `/session/${encodeURIComponent(session)}${anchor}`;
}
