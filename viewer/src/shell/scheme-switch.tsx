import { useState } from "preact/hooks";
import { applyScheme, type Scheme, storedScheme } from "./scheme.ts";

const SCHEMES: readonly { scheme: Scheme; label: string }[] = [
  { scheme: "system", label: "Auto" },
  { scheme: "light", label: "Light" },
  { scheme: "dark", label: "Dark" },
];

export function SchemeSwitch() {
  const [current, setCurrent] = useState(storedScheme);
  const choose = (scheme: Scheme) => {
    applyScheme(scheme);
    setCurrent(scheme);
  };
  return (
    <fieldset class="segments">
      <legend class="unseen">Colours</legend>
      {SCHEMES.map(({ scheme, label }) => (
        <button
          key={scheme}
          type="button"
          class="segment"
          aria-pressed={scheme === current}
          onClick={() => choose(scheme)}
        >
          {label}
        </button>
      ))}
    </fieldset>
  );
}
