import { useEffect, useId, useRef, useState } from "preact/hooks";

/** Delay after the last keystroke before a change is reported. */
const PAUSE_MS = 200;

export interface Option {
  value: string;
  label: string;
}

export function Choice({
  label,
  value,
  options,
  any,
  change,
}: {
  label: string;
  value: string;
  options: readonly Option[];
  /** How no choice is called; left out where one must be made. */
  any?: string;
  change: (value: string) => void;
}) {
  const id = useId();
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <select id={id} class="input" value={value} onChange={(event) => change(event.currentTarget.value)}>
        {any !== undefined && <option value="">{any}</option>}
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
    </div>
  );
}

/** A text field that reports changes when typing pauses, or at once on Enter. */
export function TextField({
  label,
  value,
  change,
  type = "text",
  placeholder,
  id,
  isLabelHidden = false,
}: {
  label: string;
  value: string;
  change: (value: string) => void;
  type?: "text" | "search" | "date";
  placeholder?: string;
  id?: string;
  isLabelHidden?: boolean;
}) {
  const ownId = useId();
  const { typed, type: typeIn, flush } = usePaused(value, change);
  return (
    <div class="field">
      <label for={id ?? ownId} class={isLabelHidden ? "unseen" : ""}>
        {label}
      </label>
      <input
        id={id ?? ownId}
        class="input"
        // The types know no field that may be one or the other.
        type={type as "text"}
        value={typed}
        placeholder={placeholder}
        autocomplete="off"
        spellcheck={false}
        onInput={(event) => typeIn(event.currentTarget.value)}
        onKeyDown={(event) => event.key === "Enter" && flush()}
      />
    </div>
  );
}

function usePaused(value: string, change: (value: string) => void) {
  const [typed, setTyped] = useState(value);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const reported = useRef(value);
  // Uses the latest callback: another filter may have changed the address meanwhile.
  const listener = useRef(change);
  listener.current = change;
  // A new value from outside, such as by the back button, replaces the typed text.
  useEffect(() => {
    if (value !== reported.current) setTyped(value);
    reported.current = value;
  }, [value]);
  useEffect(() => () => clearTimeout(timer.current), []);
  const tell = (text: string) => {
    clearTimeout(timer.current);
    reported.current = text;
    listener.current(text);
  };
  const typeIn = (text: string) => {
    setTyped(text);
    clearTimeout(timer.current);
    timer.current = setTimeout(tell, PAUSE_MS, text);
  };
  return { typed, type: typeIn, flush: () => tell(typed) };
}
