import { Component } from "preact";
import { useCallback, useState } from "preact/hooks";
import type { WireObservation } from "../../../src/protocol/memory.ts";
import { Badge, Time } from "./inline.tsx";
import { Pinned } from "./observation-line.tsx";

export interface Selection {
  has(id: number): boolean;
  toggle(id: number): void;
}

interface RowProps {
  observation: WireObservation;
  isSelected: boolean;
  selection: Selection;
}

/** A row of fixed height in a long list. Rendered again only if its content changes, because scrolling moves many rows. */
export class ObservationRow extends Component<RowProps> {
  override shouldComponentUpdate(next: RowProps): boolean {
    return next.observation !== this.props.observation || next.isSelected !== this.props.isSelected;
  }

  override render({ observation, selection }: RowProps) {
    const { id, type, title, subtitle, project, at, branch, pinned, supersededBy, flag } = observation;
    return (
      <>
        <SelectBox id={id} title={title} selection={selection} />
        <a class="row-link" data-row href={`/observation/${id}`} data-superseded={supersededBy !== null}>
          <span class="row-title">{title}</span>
          <span class="row-sub">{subtitle}</span>
          <span class="meta">
            <Badge type={type} />
            {pinned && <Pinned />}
            {flag && <span class="tag">flagged</span>}
            <span class="clip">{project}</span>
            {branch && <span class="clip wide-only">{branch}</span>}
            <Time at={at} />
          </span>
        </a>
      </>
    );
  }
}

export function SelectBox({ id, title, selection }: { id: number; title: string; selection: Selection }) {
  return (
    <label class="row-select">
      <input type="checkbox" checked={selection.has(id)} onChange={() => selection.toggle(id)} />
      <span class="unseen">Select “{title}”</span>
    </label>
  );
}

export interface Selected extends Selection {
  ids: readonly number[];
  clear(): void;
}

/** Selected observations, in the order of selection. */
export function useSelection(): Selected {
  const [ids, setIds] = useState<readonly number[]>([]);
  const toggle = useCallback(
    (id: number) => setIds((all) => (all.includes(id) ? all.filter((one) => one !== id) : [...all, id])),
    [],
  );
  return { ids, has: (id) => ids.includes(id), toggle, clear: useCallback(() => setIds([]), []) };
}
