import { useState } from "preact/hooks";

/** `system` follows what the system prefers. */
export type Scheme = "system" | "light" | "dark";

const KEY = "claude-mem-scheme";

export function storedScheme(): Scheme {
  const stored = readStored();
  return stored === "light" || stored === "dark" ? stored : "system";
}

/** Shows the page in a scheme, and keeps that for the next time. */
export function applyScheme(scheme: Scheme): void {
  if (scheme === "system") delete document.documentElement.dataset.scheme;
  else document.documentElement.dataset.scheme = scheme;
  try {
    localStorage.setItem(KEY, scheme);
  } catch {
    // A browser that keeps nothing shows the scheme until the page is left.
  }
}

function readStored(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    // As above: nothing is kept, so the system's scheme holds.
    return null;
  }
}

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
