import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import type { Page } from "../../../src/protocol/memory.ts";
import type { ApiError, Query } from "../api/client.ts";
import { asApiError } from "../api/use-answer.ts";

/** Items of a page; rows that are seen decide which pages are asked for. */
const PAGE_ITEMS = 100;
/** Fast scrolling skips most pages. */
const PASSING_MS = 80;
/** Pages kept at a time; distant ones are loaded again. */
const PAGES_MAX = 60;

export interface Pages<Item> {
  /** How many there are in all; undefined until the first answer. */
  total: number | undefined;
  /** Undefined while it is not loaded. */
  at(index: number): Item | undefined;
  /** Says which rows are shown, the last one not included. */
  show(from: number, until: number): void;
  fault: ApiError | undefined;
  reload(): void;
}

interface Loaded<Item> {
  pages: ReadonlyMap<number, Item[]>;
  total: number | undefined;
  /** Where the first page ended: later pages count from there, so that what is new meanwhile moves nothing. */
  cursor: string | undefined;
}

/** A list of any length, of which only the visible pages are loaded. Another key begins a new list. */
export function usePages<Item>(
  key: string,
  ask: (query: Query, signal: AbortSignal) => Promise<Page<Item>>,
): Pages<Item> {
  const [loaded, setLoaded] = useState<Loaded<Item>>({
    pages: new Map(),
    total: undefined,
    cursor: undefined,
  });
  const [fault, setFault] = useState<ApiError>();
  const [round, setRound] = useState(0);
  const latestAsk = useRef(ask);
  latestAsk.current = ask;
  const control = useRef(new AbortController());
  const wanted = useRef(new Set<number>());
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);

  useEffect(() => {
    const own = new AbortController();
    control.current = own;
    wanted.current = new Set([0]);
    latestAsk.current({ limit: PAGE_ITEMS, total: true }, own.signal).then(
      (page) => {
        if (own.signal.aborted) return;
        const total = page.total ?? page.items.length;
        setLoaded({ pages: new Map([[0, page.items]]), total, cursor: page.next ?? undefined });
        setFault(undefined);
      },
      (error) => own.signal.aborted || setFault(asApiError(error)),
    );
    return () => own.abort();
  }, [key, round]);

  const load = (page: number) => {
    const { signal } = control.current;
    wanted.current.add(page);
    const query = { limit: PAGE_ITEMS, offset: (page - 1) * PAGE_ITEMS, cursor: loaded.cursor };
    latestAsk.current(query, signal).then(
      ({ items }) => signal.aborted || setLoaded((before) => withPage(before, page, items, wanted.current)),
      (error) => {
        wanted.current.delete(page);
        if (!signal.aborted) setFault(asApiError(error));
      },
    );
  };
  const show = (from: number, until: number) => {
    clearTimeout(timer.current);
    const missing = pagesBetween(from, until).filter((page) => page > 0 && !wanted.current.has(page));
    if (loaded.cursor === undefined || missing.length === 0) return;
    timer.current = setTimeout(() => missing.forEach(load), PASSING_MS);
  };
  return {
    total: loaded.total,
    at: (index) => loaded.pages.get(Math.floor(index / PAGE_ITEMS))?.[index % PAGE_ITEMS],
    show,
    fault,
    reload: useCallback(() => setRound((before) => before + 1), []),
  };
}

function pagesBetween(from: number, until: number): number[] {
  const first = Math.floor(Math.max(0, from) / PAGE_ITEMS);
  const last = Math.floor(Math.max(0, until - 1) / PAGE_ITEMS);
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

/** Adds a page; keeps the first and drops the one loaded earliest of the others. */
function withPage<Item>(
  before: Loaded<Item>,
  page: number,
  items: Item[],
  wanted: Set<number>,
): Loaded<Item> {
  const pages = new Map(before.pages).set(page, items);
  if (pages.size > PAGES_MAX) {
    const oldest = [...pages.keys()].find((one) => one !== 0 && one !== page);
    if (oldest !== undefined) {
      pages.delete(oldest);
      wanted.delete(oldest);
    }
  }
  return { ...before, pages };
}
