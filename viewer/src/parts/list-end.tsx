import type { MoreList } from "./more-list.ts";
import { FaultNote } from "./states.tsx";

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
