import { useState } from "preact/hooks";
import type { ForgetReport } from "../../../src/protocol/curation.ts";
import { type ForgetQuery, forget, previewForget } from "../api/changes.ts";
import type { ApiError } from "../api/client.ts";
import { asApiError, useAnswer } from "../api/use-answer.ts";
import { Dialog } from "./dialog.tsx";
import { Answered, FaultNote } from "./states.tsx";
import { count } from "./text.ts";
import { useToast } from "./toasts.tsx";

/** Shows what would be deleted, asks, and reports what was deleted. It cannot be undone, so it always asks. */
export function ForgetDialog({
  what,
  onClose,
  onDone,
}: {
  what: ForgetQuery;
  onClose: () => void;
  onDone: () => void;
}) {
  const preview = useAnswer("preview", () => previewForget(what));
  const [isForgetting, setForgetting] = useState(false);
  const [fault, setFault] = useState<ApiError>();
  const toast = useToast();
  const confirm = async () => {
    setForgetting(true);
    try {
      const report = await forget(what);
      toast({ text: [`Forgotten: ${listed(report)}.`, ...report.notes].join(" ") });
      onDone();
    } catch (error) {
      setFault(asApiError(error));
      setForgetting(false);
    }
  };
  return (
    <Dialog title="Forget for good?" onClose={onClose}>
      <Answered answer={preview}>{(report) => <Removed report={report} />}</Answered>
      {fault && <FaultNote fault={fault} />}
      <div class="actions">
        <button type="button" class="button" onClick={onClose}>
          Keep it
        </button>
        <button
          type="button"
          class="button danger primary"
          disabled={preview.value === undefined || isForgetting}
          onClick={confirm}
        >
          {isForgetting ? "Forgetting…" : "Forget for good"}
        </button>
      </div>
    </Dialog>
  );
}

function Removed({ report }: { report: ForgetReport }) {
  return (
    <>
      <p>This deletes {listed(report)} from the memory, its indexes and its backups. It cannot be undone.</p>
      <ul class="plain-list small">
        {report.titles.map((title, index) => (
          <li key={index}>{title}</li>
        ))}
      </ul>
      {report.notes.map((note) => (
        <p key={note} class="notice">
          {note}
        </p>
      ))}
    </>
  );
}

/** `1 observation, 3 texts`: what there is none of is left out. */
function listed({ removed }: ForgetReport): string {
  const parts = Object.entries(removed).filter(([, number]) => number > 0);
  if (parts.length === 0) return "nothing";
  return parts.map(([name, number]) => `${count(number)} ${nameOf(name, number)}`).join(", ");
}

/** `toolUses` as people say it, in the singular where it is one. */
function nameOf(name: string, number: number): string {
  const plural = name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  return number === 1 ? plural.replace(/ies$/, "y").replace(/s$/, "") : plural;
}
