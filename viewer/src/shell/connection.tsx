import type { StreamState } from "../api/stream.ts";
import { useConnection, useStream } from "../api/use-stream.ts";

const WORDS: Readonly<Record<StreamState, string>> = {
  connecting: "Connecting…",
  open: "Live",
  waiting: "Reconnecting…",
  refused: "Not signed in",
  resting: "Paused",
};

export function Connection() {
  const { state } = useConnection();
  return (
    <span class="connection" data-state={state} role="status">
      {WORDS[state]}
    </span>
  );
}

/** Says above the view that nothing new arrives, and what can be done. */
export function ConnectionNotice() {
  const { state } = useConnection();
  const stream = useStream();
  if (state !== "waiting") return null;
  return (
    <div class="notice">
      <span>
        The worker does not answer. What you see may be out of date; it goes on by itself once the worker is
        back.
      </span>
      <button type="button" class="button" onClick={() => stream.retry()}>
        Try now
      </button>
    </div>
  );
}
