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
        The worker does not respond. What you see may be out of date; the viewer reconnects once the worker is
        back.
      </span>
      <button type="button" class="button" onClick={() => stream.retry()}>
        Try now
      </button>
    </div>
  );
}

/** Shown instead of everything to a browser that the worker does not know. */
export function Stranger() {
  const stream = useStream();
  return (
    <main class="stranger" id="main">
      <h1>This browser is not signed in</h1>
      <p>The viewer opens only through a link created on this machine. Run this in a terminal:</p>
      <pre>claude-mem open</pre>
      <p>
        It prints a link and opens it. A link works once and expires after two minutes, so the one you
        followed may have been used or have expired.
      </p>
      <button type="button" class="button" onClick={() => stream.retry()}>
        Try again
      </button>
    </main>
  );
}
