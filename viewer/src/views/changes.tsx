import type { WireChange } from "../../../src/protocol/curation.ts";
import { listChanges, undoChange } from "../api/changes.ts";
import { asApiError } from "../api/use-answer.ts";
import { Time } from "../parts/inline.tsx";
import { ListEnd, useMoreList } from "../parts/more-list.tsx";
import { Empty } from "../parts/states.tsx";
import { words } from "../parts/text.ts";
import { useToast } from "../parts/toasts.tsx";
import { ViewHead } from "../parts/view-head.tsx";

/** What people and agents have changed in the memory, and the way back where there is one. */
export function ChangesView() {
  const list = useMoreList<WireChange>("changes", (offset, signal) =>
    listChanges({ offset, limit: 50 }, signal),
  );
  const toast = useToast();
  const undo = (change: WireChange) =>
    void undoChange(change.id).then(
      () => {
        toast({ text: "Undone." });
        list.reload();
      },
      (error) => toast({ text: asApiError(error).message }),
    );
  const isEmpty = !list.isLoading && !list.fault && list.items.length === 0;
  return (
    <div class="view">
      <ViewHead title="Changes" says="What you and your agents have changed in the memory." />
      {isEmpty && (
        <Empty title="No changes yet">
          <p>Everything you edit, pin, merge or forget is listed here. Most changes can be undone.</p>
        </Empty>
      )}
      <ul class="plain-rows">
        {list.items.map((change) => (
          <li key={change.id} class="change">
            <span>
              <span class="row-title">
                {change.observation === null ? (
                  change.title
                ) : (
                  <a data-row href={`/observation/${change.observation}`}>
                    {change.title || `Observation ${change.observation}`}
                  </a>
                )}
              </span>
              <span class="meta">
                <span>{words(change.action)}</span>
                <Time at={change.at} />
              </span>
            </span>
            {change.undoable && (
              <button type="button" class="button" onClick={() => undo(change)}>
                Undo
              </button>
            )}
          </li>
        ))}
      </ul>
      <ListEnd list={list} />
    </div>
  );
}
