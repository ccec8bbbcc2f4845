import { listParked, retryParked } from "../../api/calls.ts";
import { asApiError, useAnswer } from "../../api/use-answer.ts";
import { Time } from "../../parts/inline.tsx";
import { Answered } from "../../parts/states.tsx";
import { many } from "../../parts/text.ts";
import { useToast } from "../../parts/toasts.tsx";

/** Turns that no model answered. They keep the notes of the local observer. */
export function Parked() {
  const answer = useAnswer("parked", listParked);
  const toast = useToast();
  const retry = () =>
    void retryParked().then(
      ({ retried }) => {
        toast({ text: `${many(retried, "turn")} queued for the model again.` });
        answer.reload();
      },
      (error) => toast({ text: asApiError(error).message }),
    );
  return (
    <Answered answer={answer}>
      {({ items }) =>
        items.length > 0 && (
          <section class="card">
            <header class="card-head">
              <h2>Parked turns</h2>
              <button type="button" class="button" onClick={retry}>
                Retry
              </button>
            </header>
            <p class="soft small">
              The model failed on these turns. The results of the local observer are kept.
            </p>
            <ul class="findings">
              {items.map((turn) => (
                <li key={turn.turnId} class="parked">
                  <a href={`/session/${encodeURIComponent(turn.session)}?turn=${turn.turnId}`}>
                    {turn.project}, turn {turn.number}
                  </a>
                  <span class="soft">{turn.fault}</span>
                  <Time at={turn.endedAt} />
                </li>
              ))}
            </ul>
          </section>
        )
      }
    </Answered>
  );
}
