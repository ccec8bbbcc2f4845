import { useState } from "preact/hooks";
import { getObservation } from "../api/calls.ts";
import { mergeObservations, undoLastChange } from "../api/changes.ts";
import type { ApiError } from "../api/client.ts";
import { asApiError, useAnswer } from "../api/use-answer.ts";
import { Dialog } from "./dialog.tsx";
import { Badge, Time } from "./inline.tsx";
import { Answered, FaultNote } from "./states.tsx";
import { many } from "./text.ts";
import { useToast } from "./toasts.tsx";

/** Which of several observations stays; the others are kept, and say that it took their place. */
export function MergeDialog({
  ids,
  onClose,
  onDone,
}: {
  ids: readonly number[];
  onClose: () => void;
  onDone: () => void;
}) {
  const [keep, setKeep] = useState(ids[0] ?? 0);
  const [fault, setFault] = useState<ApiError>();
  const toast = useToast();
  const sayFault = (error: unknown) => toast({ text: asApiError(error).message });
  const observations = useAnswer(ids.join(), (signal) =>
    Promise.all(ids.map((id) => getObservation(id, signal))),
  );
  const confirm = async () => {
    try {
      const others = ids.filter((id) => id !== keep);
      await mergeObservations(keep, others);
      const act = () => void Promise.all(others.map(undoLastChange)).catch(sayFault);
      toast({ text: `${many(ids.length, "observation")} merged.`, action: { label: "Undo", act } });
      onDone();
    } catch (error) {
      setFault(asApiError(error));
    }
  };
  return (
    <Dialog title={`Merge ${many(ids.length, "observation")}`} onClose={onClose}>
      <Answered answer={observations}>
        {(all) => (
          <fieldset class="choices">
            <legend class="label">
              Which one should stay? The others are marked as replaced by it; none is deleted.
            </legend>
            {all.map(({ id, title, type, at }) => (
              <label key={id} class="choice">
                <input type="radio" name="keep" checked={id === keep} onChange={() => setKeep(id)} />
                <span>
                  {title}
                  <span class="meta">
                    <Badge type={type} /> <Time at={at} />
                  </span>
                </span>
              </label>
            ))}
          </fieldset>
        )}
      </Answered>
      {fault && <FaultNote fault={fault} />}
      <div class="actions">
        <button type="button" class="button" onClick={onClose}>
          Cancel
        </button>
        <button
          type="button"
          class="button primary"
          disabled={observations.value === undefined}
          onClick={confirm}
        >
          Merge
        </button>
      </div>
    </Dialog>
  );
}
