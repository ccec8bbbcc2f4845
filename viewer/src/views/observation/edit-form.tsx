import { useId, useState } from "preact/hooks";
import { CONCEPTS, OBSERVATION_TYPES } from "../../../../src/domain/observation.ts";
import type { WireObservation } from "../../../../src/protocol/memory.ts";
import { editObservation, type ObservationEdit } from "../../api/changes.ts";
import type { ApiError } from "../../api/client.ts";
import { asApiError } from "../../api/use-answer.ts";
import { Choice } from "../../parts/field.tsx";
import { FaultNote } from "../../parts/states.tsx";
import { words } from "../../parts/text.ts";
import { ViewHead } from "../../parts/view-head.tsx";

type Draft = Required<
  Pick<
    WireObservation,
    "title" | "subtitle" | "narrative" | "facts" | "type" | "concepts" | "filesRead" | "filesModified"
  >
>;

/** Edits an observation; sends only changed fields. */
export function EditForm({
  observation,
  onCancel,
  onSaved,
}: {
  observation: WireObservation;
  onCancel: () => void;
  onSaved: (after: WireObservation) => void;
}) {
  const [draft, setDraft] = useState<Draft>(observation);
  const [fault, setFault] = useState<ApiError>();
  const set = (part: Partial<Draft>) => setDraft((before) => ({ ...before, ...part }));
  const isTitled = draft.title.trim() !== "";
  const save = async (event: Event) => {
    event.preventDefault();
    if (!isTitled) return;
    try {
      onSaved(await editObservation(observation.id, changesOf(observation, draft)));
    } catch (error) {
      setFault(asApiError(error));
    }
  };
  return (
    <>
      <ViewHead title="Edit observation" says="Observations you edit are never overwritten." />
      {fault && <FaultNote fault={fault} />}
      <form class="card form" onSubmit={save}>
        <Line
          label="Title"
          value={draft.title}
          change={(title) => set({ title })}
          fault={isTitled ? "" : "A title is required."}
        />
        <Line label="Subtitle" value={draft.subtitle} change={(subtitle) => set({ subtitle })} />
        <Lines label="Text" value={draft.narrative} change={(narrative) => set({ narrative })} />
        <Lines
          label="Facts, one per line"
          value={draft.facts.join("\n")}
          change={(text) => set({ facts: linesOf(text) })}
        />
        <Choice
          label="Type"
          value={draft.type}
          options={OBSERVATION_TYPES.map((value) => ({ value, label: words(value) }))}
          change={(type) => set({ type })}
        />
        <Concepts chosen={draft.concepts} change={(concepts) => set({ concepts })} />
        <Lines
          label="Files changed, one per line"
          value={draft.filesModified.join("\n")}
          change={(text) => set({ filesModified: linesOf(text) })}
        />
        <Lines
          label="Files read, one per line"
          value={draft.filesRead.join("\n")}
          change={(text) => set({ filesRead: linesOf(text) })}
        />
        <div class="actions">
          <button type="submit" class="button primary" disabled={!isTitled}>
            Save
          </button>
          <button type="button" class="button" onClick={onCancel}>
            Cancel
          </button>
        </div>
      </form>
    </>
  );
}

/** Lines stay as typed; empty ones are dropped when saved. */
const linesOf = (text: string): string[] => text.split("\n");
const filled = (lines: readonly string[]): string[] => lines.map((line) => line.trim()).filter(Boolean);

function changesOf(before: WireObservation, draft: Draft): ObservationEdit {
  const after: Draft = {
    ...draft,
    facts: filled(draft.facts),
    filesRead: filled(draft.filesRead),
    filesModified: filled(draft.filesModified),
  };
  const keys = [
    "title",
    "subtitle",
    "narrative",
    "facts",
    "type",
    "concepts",
    "filesRead",
    "filesModified",
  ] as const;
  const changed = keys.filter((key) => JSON.stringify(before[key]) !== JSON.stringify(after[key]));
  return Object.fromEntries(changed.map((key) => [key, after[key]]));
}

interface LineProps {
  label: string;
  value: string;
  change: (value: string) => void;
  fault?: string;
}

function Line({ label, value, change, fault = "" }: LineProps) {
  const id = useId();
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <input
        id={id}
        class="input"
        value={value}
        aria-invalid={fault !== ""}
        onInput={(event) => change(event.currentTarget.value)}
      />
      {fault && (
        <p class="fault" role="alert">
          {fault}
        </p>
      )}
    </div>
  );
}

function Lines({ label, value, change }: LineProps) {
  const id = useId();
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <textarea id={id} class="input" value={value} onInput={(event) => change(event.currentTarget.value)} />
    </div>
  );
}

function Concepts({ chosen, change }: { chosen: readonly string[]; change: (chosen: string[]) => void }) {
  const toggle = (name: string) =>
    change(chosen.includes(name) ? chosen.filter((one) => one !== name) : [...chosen, name]);
  return (
    <fieldset class="choices inline">
      <legend class="label">Concepts</legend>
      {CONCEPTS.map((name) => (
        <label key={name} class="choice">
          <input type="checkbox" checked={chosen.includes(name)} onChange={() => toggle(name)} />
          {words(name)}
        </label>
      ))}
    </fieldset>
  );
}
