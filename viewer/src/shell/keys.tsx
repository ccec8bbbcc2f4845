import { useContext, useEffect } from "preact/hooks";
import { useLocation } from "preact-iso/router";
import { Dialog } from "../parts/dialog.tsx";
import { ArrivalContext } from "../parts/view-head.tsx";

const KEYS: readonly { key: string; does: string }[] = [
  { key: "/", does: "go to search" },
  { key: "j", does: "next entry" },
  { key: "k", does: "previous entry" },
  { key: "Enter", does: "open the entry" },
  { key: "Esc", does: "close a dialog" },
  { key: "?", does: "show these keys" },
];
/** The element that `/` goes to. */
export const SEARCH_FIELD_ID = "search-field";
/** Marks the elements that j and k go through. */
const ROW = "[data-row]";

/** The keys that work everywhere, unless somebody types or a dialog is open. */
export function useKeys(showKeys: () => void): void {
  const { route } = useLocation();
  const arrival = useContext(ArrivalContext);
  useEffect(() => {
    const goToSearch = () => {
      const field = document.getElementById(SEARCH_FIELD_ID);
      if (field !== null) return field.focus();
      arrival.next = SEARCH_FIELD_ID;
      route("/search");
    };
    const onKey = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || isBusy(event.target)) return;
      if (event.key === "/") goToSearch();
      else if (event.key === "?") showKeys();
      else if (event.key === "j") moveBy(1);
      else if (event.key === "k") moveBy(-1);
      else return;
      event.preventDefault();
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, [route, showKeys, arrival]);
}

function isBusy(target: EventTarget | null): boolean {
  const isTyping = target instanceof Element && target.matches("input, textarea, select, [contenteditable]");
  return isTyping || document.querySelector("dialog[open]") !== null;
}

function moveBy(step: 1 | -1): void {
  const rows = [...document.querySelectorAll<HTMLElement>(ROW)];
  const current = rows.findIndex((row) => row.contains(document.activeElement));
  const next = current < 0 ? rows[0] : rows[current + step];
  next?.focus({ preventScroll: true });
  next?.scrollIntoView({ block: "nearest" });
}

export function KeysDialog({ onClose }: { onClose: () => void }) {
  return (
    <Dialog title="Keys" onClose={onClose}>
      <dl class="keys">
        {KEYS.map(({ key, does }) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
      <div class="actions">
        <button type="button" class="button" onClick={onClose}>
          Close
        </button>
      </div>
    </Dialog>
  );
}
