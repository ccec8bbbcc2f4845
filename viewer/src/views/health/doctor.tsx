import { type Finding, getDoctor } from "../../api/calls.ts";
import { useAnswer } from "../../api/use-answer.ts";
import { Badge, InlineCode } from "../../parts/inline.tsx";
import { Answered } from "../../parts/states.tsx";

const GRAVITY: readonly Finding["verdict"][] = ["failed", "warning", "ok"];

/** What `claude-mem doctor` says, the gravest first. */
export function Doctor() {
  const answer = useAnswer("doctor", getDoctor);
  return (
    <section class="card">
      <header class="card-head">
        <h2>Doctor</h2>
        <button type="button" class="button" disabled={answer.isLoading} onClick={answer.reload}>
          {answer.isLoading ? "Checking…" : "Check again"}
        </button>
      </header>
      <Answered answer={answer}>
        {({ findings }) => (
          <ul class="findings">
            {GRAVITY.flatMap((verdict) => findings.filter((one) => one.verdict === verdict)).map(
              ({ check, verdict, found, remedy }, index) => (
                <li key={`${check} ${index}`} class="finding">
                  <Badge type={verdict} label={verdict} />
                  <span class="finding-check">{check}</span>
                  <span>
                    <InlineCode text={found} />
                    {remedy && (
                      <span class="soft">
                        {". "}
                        <InlineCode text={remedy} />
                      </span>
                    )}
                  </span>
                </li>
              ),
            )}
          </ul>
        )}
      </Answered>
    </section>
  );
}
