import { getContext } from "../api/calls.ts";
import { useAnswer } from "../api/use-answer.ts";
import { Answered } from "./states.tsx";
import { count, many } from "./text.ts";

/** What the host passes on of one hook's text, UTF-16 units. */
const HOST_UNITS_MAX = 10_000;

/** The exact text that would be injected into a new session of a project. */
export function ContextPanel({
  project,
  tokens,
  observations,
}: {
  project: string;
  /** Unsaved settings, used instead of the stored ones. */
  tokens?: number | undefined;
  observations?: number | undefined;
}) {
  const query = { project, tokens, observations };
  const answer = useAnswer(JSON.stringify(query), (signal) => getContext(query, signal));
  return (
    <section class="card context-panel" aria-label="What would be injected into the next session">
      <h2>What would be injected into the next session</h2>
      <Answered answer={answer}>
        {(context) => (
          <>
            <p class="meta">
              <span class="number">about {count(context.tokens)} tokens</span>
              <span class="number">
                {count(context.units)} of {count(HOST_UNITS_MAX)} characters that the host accepts
              </span>
              <span>{many(context.observationIds.length, "observation")}</span>
            </p>
            {context.text === "" ? (
              <p>Nothing: {context.reason ?? "no observations to inject"}.</p>
            ) : (
              // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard
              <pre class="context-text" tabIndex={0}>
                {context.text}
              </pre>
            )}
          </>
        )}
      </Answered>
    </section>
  );
}
