import { useState } from "preact/hooks";
import { ForgetDialog } from "../../parts/forget-dialog.tsx";
import { MergeDialog } from "../../parts/merge-dialog.tsx";
import type { Selected } from "../../parts/observation-row.tsx";

/** What can be done with the observations that are ticked. */
export function SelectionBar({ selected }: { selected: Selected }) {
  const [asks, setAsks] = useState<"merge" | "forget">();
  const { ids, clear } = selected;
  if (ids.length === 0) return null;
  const done = () => {
    setAsks(undefined);
    clear();
  };
  return (
    <section class="selection-bar" aria-label="Selected">
      <span class="number">{ids.length} selected</span>
      <span class="actions">
        <button type="button" class="button" disabled={ids.length < 2} onClick={() => setAsks("merge")}>
          Merge…
        </button>
        <button type="button" class="button danger" onClick={() => setAsks("forget")}>
          Forget…
        </button>
        <button type="button" class="button quiet" onClick={clear}>
          Clear
        </button>
      </span>
      {asks === "merge" && <MergeDialog ids={ids} onClose={() => setAsks(undefined)} onDone={done} />}
      {asks === "forget" && (
        <ForgetDialog what={{ ids: [...ids] }} onClose={() => setAsks(undefined)} onDone={done} />
      )}
    </section>
  );
}
