import {
  observeWindowOffset,
  observeWindowRect,
  type VirtualItem,
  Virtualizer,
  windowScroll,
} from "@tanstack/virtual-core";
import type { RefObject } from "preact";
import { useEffect, useLayoutEffect, useReducer, useState } from "preact/hooks";

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
  useLayoutEffect(() => virtualizer._willUpdate());
  // Measured only when something may have moved the list: asked for at each scroll, it would lay out everything twice.
  useLayoutEffect(() => {
    const measure = () => {
      const top = list.current?.getBoundingClientRect().top;
      if (top !== undefined) setMargin(Math.round(top + window.scrollY));
    };
    const observer = new ResizeObserver(measure);
    observer.observe(document.body);
    measure();
    return () => observer.disconnect();
  }, [list, count]);
  useLayoutEffect(() => virtualizer.measure(), [virtualizer, rowHeight]);
  const rows = virtualizer.getVirtualItems();
  return { rows, height: virtualizer.getTotalSize(), start: (rows[0]?.start ?? 0) - scrollMargin };
}

/** As the stylesheet has it: below this, rows are taller because their text wraps. */
const NARROW = "(max-width: 40rem)";

/** Height of a row in px, from two heights in rem: people may have larger letters. */
export function useRowHeight(wideRem: number, narrowRem: number): number {
  const [isNarrow, setNarrow] = useState(() => matchMedia(NARROW).matches);
  useEffect(() => {
    const media = matchMedia(NARROW);
    const mind = () => setNarrow(media.matches);
    media.addEventListener("change", mind);
    return () => media.removeEventListener("change", mind);
  }, []);
  const rem = Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
  return Math.round((isNarrow ? narrowRem : wideRem) * rem);
}
