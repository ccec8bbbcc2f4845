import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { ApiError } from "./client.ts";

export interface Answer<T> {
  /** The last answer; while the next one is awaited, the one before. */
  value: T | undefined;
  fault: ApiError | undefined;
  isLoading: boolean;
  reload(): void;
}

interface Answered<T> {
  key: string | undefined;
  value: T | undefined;
  fault: ApiError | undefined;
}

/**
 * Requests whenever the key changes, and aborts the request before. The last answer stays until the next one arrives, so
 * that nothing flickers while the user types. An undefined key requests nothing.
 */
export function useAnswer<T>(key: string | undefined, ask: (signal: AbortSignal) => Promise<T>): Answer<T> {
  const [answered, setAnswered] = useState<Answered<T>>({
    key: undefined,
    value: undefined,
    fault: undefined,
  });
  const [isLoading, setLoading] = useState(key !== undefined);
  const [round, setRound] = useState(0);
  const latestAsk = useRef(ask);
  latestAsk.current = ask;
  useEffect(() => {
    if (key === undefined) {
      setAnswered({ key, value: undefined, fault: undefined });
      setLoading(false);
      return;
    }
    const control = new AbortController();
    setLoading(true);
    const tell = (value: T | undefined, fault: ApiError | undefined) => {
      if (control.signal.aborted) return;
      setAnswered((before) => ({
        key,
        value: value ?? (fault && before.key !== key ? undefined : before.value),
        fault,
      }));
      setLoading(false);
    };
    latestAsk.current(control.signal).then(
      (value) => tell(value, undefined),
      (error) => tell(undefined, asApiError(error)),
    );
    return () => control.abort();
  }, [key, round]);
  const reload = useCallback(() => setRound((before) => before + 1), []);
  return { value: answered.value, fault: answered.fault, isLoading, reload };
}

export function asApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  return new ApiError(0, "internal", error instanceof Error ? error.message : String(error));
}
