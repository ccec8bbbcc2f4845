import { useCallback, useEffect, useRef } from "preact/hooks";

/** Many things that come together are answered once. */
const SOON_MS = 300;

/** Does something a moment after it was asked for, once for however many times it was asked for until then. */
export function useSoon(act: () => void): () => void {
  const current = useRef(act);
  current.current = act;
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  return useCallback(() => {
    timer.current ??= setTimeout(() => {
      timer.current = undefined;
      current.current();
    }, SOON_MS);
  }, []);
}
