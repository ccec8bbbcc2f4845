import type { WireTurn } from "../../../../src/protocol/session-timeline.ts";
import { Time } from "../../parts/inline.tsx";
import { Markdown } from "../../parts/markdown.tsx";
import { ObservationLine } from "../../parts/observation-line.tsx";
import { SummaryText } from "../../parts/summary-text.tsx";
import { many, span } from "../../parts/text.ts";
import { ToolUses } from "./tool-uses.tsx";

/** A turn: on one side what happened, beside it what was made of that. */
export function TurnCard({ turn, isSought }: { turn: WireTurn; isSought: boolean }) {
  const { id, number, startedAt, endedAt, prompts, texts, tools } = turn;
  const [closing, ...earlier] = [...texts].reverse();
  return (
    <li class="turn" id={`turn-${id}`} aria-current={isSought ? "true" : undefined}>
      <header class="turn-head">
        <h2 data-row tabIndex={-1}>
          Turn {number}
        </h2>
        <p class="meta">
          <Time at={startedAt} />
          {turn.state !== "open" && <span>{span(Date.parse(endedAt) - Date.parse(startedAt))}</span>}
          <State turn={turn} />
        </p>
      </header>
      <div class="turn-sides">
        <div class="turn-happened">
          {prompts.map((prompt) => (
            <p key={prompt.id} class="prompt-text">
              {prompt.text}
              {prompt.isCut && "…"}
            </p>
          ))}
          {tools.total > 0 && <ToolUses turn={turn} />}
          {earlier.length > 0 && <EarlierTexts texts={earlier.reverse()} />}
          {closing && <Markdown text={closing.text} />}
          {turn.payload === "stripped" && prompts.length === 0 && (
            <p class="soft small">The raw events of this turn have expired; its observations are kept.</p>
          )}
        </div>
        <div class="turn-kept">
          {turn.observations.map((observation) => (
            <ObservationLine key={observation.id} observation={observation} />
          ))}
          {turn.observations.length === 0 && <p class="soft small">No observations from this turn.</p>}
          {turn.summary && (
            <details class="fold" open={turn.observations.length === 0}>
              <summary>Summary</summary>
              <SummaryText summary={turn.summary} />
            </details>
          )}
        </div>
      </div>
    </li>
  );
}

const ENDINGS: Readonly<Record<string, string>> = {
  interrupted: "interrupted",
  failed: "ended with an error of the model API",
  killed: "the host process exited",
};

function State({ turn }: { turn: WireTurn }) {
  if (turn.state === "open") return <span>in progress</span>;
  if (turn.state === "complete") return <span>waiting to be observed</span>;
  if (turn.state === "parked") return <span>could not be observed</span>;
  const ending = ENDINGS[turn.ending];
  return (
    <>
      {ending && <span>{ending}</span>}
      {turn.modelState === "waiting" && <span>waiting for the model</span>}
      {turn.modelState === "parked" && <span>the model failed: {turn.modelFault}</span>}
    </>
  );
}

function EarlierTexts({ texts }: { texts: WireTurn["texts"] }) {
  return (
    <details class="fold">
      <summary>{many(texts.length, "earlier text")}</summary>
      {texts.map(({ text, at }, index) => (
        <div key={`${at}-${index}`} class="said">
          <Markdown text={text} />
        </div>
      ))}
    </details>
  );
}
