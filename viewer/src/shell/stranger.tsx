import { useStream } from "../api/use-stream.ts";

/** Shown instead of everything to a browser that the worker does not know. */
export function Stranger() {
  const stream = useStream();
  return (
    <main class="stranger" id="main">
      <h1>This browser is not signed in</h1>
      <p>The memory opens only by a link that this machine gives out. Run this in a terminal:</p>
      <pre>claude-mem open</pre>
      <p>
        It prints a link and opens it. A link works once and for a short time; if you came by one, it has been
        used or is too old.
      </p>
      <button type="button" class="button" onClick={() => stream.retry()}>
        Try again
      </button>
    </main>
  );
}
