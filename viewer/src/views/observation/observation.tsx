import { useEffect, useState } from "preact/hooks";
import { useLocation } from "preact-iso/router";
import type { WireObservation } from "../../../../src/protocol/memory.ts";
import { getObservation } from "../../api/calls.ts";
import { editObservation, undoLastChange } from "../../api/changes.ts";
import { asApiError, useAnswer } from "../../api/use-answer.ts";
import { useEvents } from "../../api/use-stream.ts";
import { ForgetDialog } from "../../parts/forget-dialog.tsx";
import { Answered, Empty } from "../../parts/states.tsx";
import { useToast } from "../../parts/toasts.tsx";
import { ViewHead } from "../../parts/view-head.tsx";
import type { ViewProps } from "../../shell/routes.ts";
import { EditForm } from "./edit-form.tsx";
import { ObservationText } from "./observation-text.tsx";

type Mode = "read" | "edit" | "forget";

export function ObservationView({ params }: ViewProps) {
  const id = Number(params.id);
  const answer = useAnswer(String(id), (signal) => getObservation(id, signal));
  const [changed, setChanged] = useState<WireObservation>();
  const [isForgotten, setForgotten] = useState(false);
  useEffect(() => setChanged(undefined), [answer.value]);
  useEvents((name, body) => {
    const { kind, item, id: forgottenId } = body as { kind?: string; item?: WireObservation; id?: number };
    if (kind !== "observation") return;
    if (name === "changed" && item?.id === id) setChanged(item);
    if (name === "forgotten" && forgottenId === id) setForgotten(true);
  });
  if (isForgotten) return <Forgotten />;
  return (
    <div class="view">
      <Answered answer={answer}>
        {(value) => (
          <Shown
            // The answer to a change lacks the sources that a read has.
            observation={{ ...value, ...changed }}
            show={setChanged}
            reload={answer.reload}
            onForgotten={() => setForgotten(true)}
          />
        )}
      </Answered>
    </div>
  );
}

function Forgotten() {
  return (
    <Empty title="This observation has been forgotten">
      <p>
        Nothing of it is left. <a href="/search">Search the memory.</a>
      </p>
    </Empty>
  );
}

function Shown({
  observation,
  show,
  reload,
  onForgotten,
}: {
  observation: WireObservation;
  show: (observation: WireObservation) => void;
  reload: () => void;
  onForgotten: () => void;
}) {
  const [mode, setMode] = useState<Mode>("read");
  const toast = useToast();
  const { route } = useLocation();
  const { id, pinned, title } = observation;
  const undo = () =>
    void undoLastChange(id).then(
      (isUndone) => (isUndone ? reload() : toast({ text: "This change can no longer be undone." })),
      (error) => toast({ text: asApiError(error).message }),
    );
  const saved = (text: string) => (after: WireObservation) => {
    // The answer to a change lacks some fields of a read.
    show({ ...observation, ...after });
    setMode("read");
    toast({ text, action: { label: "Undo", act: undo } });
  };
  const pin = () =>
    void editObservation(id, { pinned: !pinned }).then(saved(pinned ? "Unpinned." : "Pinned."), (error) =>
      toast({ text: asApiError(error).message }),
    );
  if (mode === "edit")
    return <EditForm observation={observation} onCancel={() => setMode("read")} onSaved={saved("Saved.")} />;
  return (
    <>
      <ViewHead title={title} says={observation.subtitle}>
        <button type="button" class="button" onClick={() => setMode("edit")}>
          Edit
        </button>
        <button type="button" class="button" aria-pressed={pinned} onClick={pin}>
          {pinned ? "Unpin" : "Pin"}
        </button>
        <button type="button" class="button danger" onClick={() => setMode("forget")}>
          Forget…
        </button>
      </ViewHead>
      <ObservationText observation={observation} />
      {mode === "forget" && (
        <ForgetDialog
          what={{ ids: [id] }}
          onClose={() => setMode("read")}
          onDone={() => {
            onForgotten();
            route("/search");
          }}
        />
      )}
    </>
  );
}
