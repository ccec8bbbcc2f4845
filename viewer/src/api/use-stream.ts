import { createContext } from "preact";
import { useContext, useLayoutEffect, useReducer, useRef } from "preact/hooks";
import type { Stream, StreamState } from "./stream.ts";

export const StreamContext = createContext<Stream | undefined>(undefined);

export function useStream(): Stream {
  const stream = useContext(StreamContext);
  if (stream === undefined) throw new Error("there is no stream around this part");
  return stream;
}

/** How the connection is, and how often it was opened. */
export function useConnection(): { state: StreamState; generation: number } {
  const stream = useStream();
  const [, draw] = useReducer((count: number, _: undefined) => count + 1, 0);
  // Subscribes before paint: a change between render and subscription would be lost.
  useLayoutEffect(() => stream.onChange(() => draw(undefined)), [stream]);
  return { state: stream.state(), generation: stream.generation() };
}

/** Calls back for every event while the component is mounted. */
export function useEvents(listener: (name: string, body: unknown) => void): void {
  const stream = useStream();
  const current = useRef(listener);
  current.current = listener;
  useLayoutEffect(() => stream.onEvent((name, body) => current.current(name, body)), [stream]);
}
