import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import type { ApiError } from "../api/client.ts";
import { asApiError } from "../api/use-answer.ts";
import { FaultNote } from "./states.tsx";

export interface MoreList<Item> {
  items: readonly Item[];
  hasMore: boolean;
  isLoading: boolean;
  fault: ApiError | undefined;
  more(): void;
  reload(): void;
}

type Ask<Item> = (
  offset: number,
  signal: AbortSignal,
) => Promise<{ items: readonly Item[]; hasMore: boolean }>;

/** A list that grows by a step when somebody asks for more. Another key begins a new one. */
export function useMoreList<Item>(key: string, ask: Ask<Item>): MoreList<Item> {
  const [items, setItems] = useState<readonly Item[]>([]);
  const [hasMore, setHasMore] = useState(false);
  const [isLoading, setLoading] = useState(true);
  const [fault, setFault] = useState<ApiError>();
  const [round, setRound] = useState(0);
  const control = useRef(new AbortController());
  const load = (before: readonly Item[], signal: AbortSignal) => {
    setLoading(true);
    ask(before.length, signal).then(
      (page) => {
        if (signal.aborted) return;
        setItems([...before, ...page.items]);
        setHasMore(page.hasMore);
        setFault(undefined);
        setLoading(false);
      },
      (error) => {
        if (signal.aborted) return;
        setFault(asApiError(error));
        setLoading(false);
      },
    );
  };
  useEffect(() => {
    const own = new AbortController();
    control.current = own;
    load([], own.signal);
    return () => own.abort();
  }, [key, round]);
  const reload = useCallback(() => setRound((before) => before + 1), []);
  return { items, hasMore, isLoading, fault, more: () => load(items, control.current.signal), reload };
}

/** What stands below a list: why it is not there yet, or the way to more of it. */
export function ListEnd({ list }: { list: MoreList<unknown> }) {
  if (list.fault) return <FaultNote fault={list.fault} retry={list.reload} />;
  if (list.isLoading) return <p class="waiting-note">Loading…</p>;
  if (!list.hasMore) return null;
  return (
    <button type="button" class="button" onClick={list.more}>
      Show more
    </button>
  );
}
