import type { ComponentChildren } from "preact";
import { createContext } from "preact";
import { useCallback, useContext, useRef, useState } from "preact/hooks";

export interface Toast {
  text: string;
  /** An action such as undo, if there is one. */
  action?: { label: string; act: () => void } | undefined;
}

const SHOWN_MS = 10_000;
const TOASTS_MAX = 3;

const ToastContext = createContext<(toast: Toast) => void>(() => undefined);

/** Shows in a corner what was done, long enough to read and undo it. */
export function useToast(): (toast: Toast) => void {
  return useContext(ToastContext);
}

export function ToastArea({ children }: { children: ComponentChildren }) {
  const [toasts, setToasts] = useState<(Toast & { key: number })[]>([]);
  const next = useRef(0);
  const drop = useCallback((key: number) => setToasts((all) => all.filter((one) => one.key !== key)), []);
  const show = useCallback(
    (toast: Toast) => {
      const key = next.current++;
      setToasts((all) => [...all.slice(1 - TOASTS_MAX), { ...toast, key }]);
      setTimeout(drop, SHOWN_MS, key);
    },
    [drop],
  );
  return (
    <ToastContext.Provider value={show}>
      {children}
      <div class="toasts" role="status" aria-live="polite">
        {toasts.map((toast) => (
          <ToastNote key={toast.key} toast={toast} drop={() => drop(toast.key)} />
        ))}
      </div>
    </ToastContext.Provider>
  );
}

function ToastNote({ toast, drop }: { toast: Toast; drop: () => void }) {
  const { text, action } = toast;
  const act = () => {
    drop();
    action?.act();
  };
  return (
    <div class="toast">
      <span>{text}</span>
      <span class="actions">
        {action && (
          <button type="button" class="button" onClick={act}>
            {action.label}
          </button>
        )}
        <button type="button" class="button" aria-label="Close" onClick={drop}>
          ✕
        </button>
      </span>
    </div>
  );
}
