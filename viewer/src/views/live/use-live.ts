import { useEffect, useReducer, useState } from "preact/hooks";
import type { WireStatus } from "../../../../src/protocol/stream.ts";
import { listObservations, listPrompts, listSessions, listSummaries } from "../../api/calls.ts";
import type { ApiError } from "../../api/client.ts";
import { asApiError } from "../../api/use-answer.ts";
import { useConnection, useEvents, useStream } from "../../api/use-stream.ts";
import { type LiveItems, NOTHING, withEvent, withItems } from "./live-items.ts";

const LOADED = 60;

export interface Live {
  items: LiveItems;
  status: WireStatus | undefined;
  isLoaded: boolean;
  fault: ApiError | undefined;
}

type Step = (before: LiveItems) => LiveItems;

/** Recent items, loaded with each connection and then updated by the stream. */
export function useLive(): Live {
  const [items, step] = useReducer((before: LiveItems, next: Step) => next(before), NOTHING);
  const stream = useStream();
  const [status, setStatus] = useState(() => stream.latest("status") as WireStatus | undefined);
  const [isLoaded, setLoaded] = useState(false);
  const [fault, setFault] = useState<ApiError>();
  const [resets, addReset] = useReducer((count: number, _: undefined) => count + 1, 0);
  const { generation } = useConnection();
  useEvents((name, body) => {
    if (name === "status") setStatus(body as WireStatus);
    else if (name === "reset") addReset(undefined);
    else step((before) => withEvent(before, name, body));
  });
  useEffect(() => {
    const control = new AbortController();
    loadRecent(control.signal).then(
      (load) => {
        step(load);
        setFault(undefined);
        setLoaded(true);
      },
      (error) => control.signal.aborted || setFault(asApiError(error)),
    );
    return () => control.abort();
  }, [generation, resets]);
  return { items, status, isLoaded, fault };
}

async function loadRecent(signal: AbortSignal): Promise<Step> {
  const query = { limit: LOADED };
  const [sessions, prompts, observations, summaries] = await Promise.all([
    listSessions(query, signal),
    listPrompts(query, signal),
    listObservations(query, signal),
    listSummaries(query, signal),
  ]);
  return (before) => {
    const withSessions = withItems(before, "sessions", sessions.items);
    const withPrompts = withItems(withSessions, "prompts", prompts.items);
    const withObservations = withItems(withPrompts, "observations", observations.items);
    return withItems(withObservations, "summaries", summaries.items);
  };
}
