import {
  observeWindowOffset,
  observeWindowRect,
  type VirtualItem,
  Virtualizer,
  windowScroll,
} from "@tanstack/virtual-core";
import type { RefObject } from "preact";
import { useLayoutEffect, useReducer, useState } from "preact/hooks";

/** Rows drawn above and below what is seen, so that fast scrolling and the keyboard find them there. */
const OVERSCAN = 10;

export interface WindowRows {
  rows: VirtualItem[];
  /** Of all rows together, px. */
  height: number;
  /** Where the first row begins within the list, px. */
  start: number;
}

/** Which of very many rows of one height are near what the window shows. */
export function useWindowRows(
  list: RefObject<HTMLElement | null>,
  count: number,
  rowHeight: number,
): WindowRows {
  const [, draw] = useReducer((round: number, _: undefined) => round + 1, 0);
  const [scrollMargin, setMargin] = useState(0);
  const options = {
    count,
    overscan: OVERSCAN,
    scrollMargin,
    getScrollElement: () => window,
    estimateSize: () => rowHeight,
    observeElementRect: observeWindowRect,
    observeElementOffset: observeWindowOffset,
    scrollToFn: windowScroll,
    initialOffset: () => window.scrollY,
    initialRect: { width: innerWidth, height: innerHeight },
    onChange: () => draw(undefined),
  };
  const [virtualizer] = useState(() => new Virtualizer<Window, HTMLElement>(options));
  virtualizer.setOptions(options);
  useLayoutEffect(() => virtualizer._didMount(), [virtualizer]);
  useLayoutEffect(() => {
    virtualizer._willUpdate();
    const top = list.current === null ? 0 : list.current.getBoundingClientRect().top + window.scrollY;
    if (Math.abs(top - scrollMargin) > 1) setMargin(top);
  });
  useLayoutEffect(() => virtualizer.measure(), [virtualizer, rowHeight]);
  const rows = virtualizer.getVirtualItems();
  return { rows, height: virtualizer.getTotalSize(), start: (rows[0]?.start ?? 0) - scrollMargin };
}
