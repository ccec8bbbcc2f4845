import type { WireObservation } from "../../../src/protocol/memory.ts";
import { Icon } from "./icon.tsx";
import { Badge } from "./inline.tsx";

/** An observation in two lines, which lead to all of it. */
export function ObservationLine({ observation }: { observation: WireObservation }) {
  const { id, type, title, subtitle, pinned, supersededBy, flag } = observation;
  return (
    <a class="observation-line" href={`/observation/${id}`} data-superseded={supersededBy !== null}>
      <span class="observation-line-head">
        <Badge type={type} />
        {pinned && <Pinned />}
        {flag && <span class="tag">flagged</span>}
        {supersededBy !== null && <span class="tag">replaced</span>}
      </span>
      <span class="observation-line-title">{title}</span>
      {subtitle && <span class="soft small">{subtitle}</span>}
    </a>
  );
}

export function Pinned() {
  return (
    <span class="pinned">
      <Icon name="pin" />
      <span class="unseen">pinned</span>
    </span>
  );
}
