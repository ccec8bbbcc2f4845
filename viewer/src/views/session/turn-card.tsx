import { useContext } from "preact/hooks";
import type { Quote } from "../../../../src/protocol/search.ts";
import type { WireTurn } from "../../../../src/protocol/session-timeline.ts";
import { Time } from "../../parts/inline.tsx";
import { Markdown } from "../../parts/markdown.tsx";
import { ObservationLine } from "../../parts/observation-line.tsx";
import { SummaryText } from "../../parts/summary-text.tsx";
import { many, span } from "../../parts/text.ts";
import { isShown, QuoteAlone, rowNameOf, SoughtContext, Utterance } from "./sought.tsx";
import { ToolUses } from "./tool-uses.tsx";

/** A turn: on one side what happened, beside it what was made of that. */
export function TurnCard({
  turn,
  isSought,
  sought,
}: {
  turn: WireTurn;
  isSought: boolean;
  /** The quote that was asked for, if this turn has it. */
  sought: Quote | undefined;
}) {
  const { id, number, startedAt, endedAt } = turn;
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
        <SoughtContext.Provider value={rowNameOf(sought)}>
          <Happened turn={turn} sought={sought} />
        </SoughtContext.Provider>
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

function Happened({ turn, sought }: { turn: WireTurn; sought: Quote | undefined }) {
  const { prompts, texts, tools, payload } = turn;
  const [closing, ...earlier] = [...texts].reverse();
  const isQuoted = prompts.length + texts.length > 0;
  return (
    <div class="turn-happened">
      {sought && !isShown(turn, rowNameOf(sought)) && <QuoteAlone quote={sought} />}
      {prompts.map((prompt) => (
        <Utterance key={prompt.id} name={`p${prompt.id}`}>
          <p class="prompt-text">
            {prompt.text}
            {prompt.isCut && "…"}
          </p>
        </Utterance>
      ))}
      {tools.total > 0 && <ToolUses turn={turn} />}
      {earlier.length > 0 && <EarlierTexts texts={earlier.reverse()} />}
      {closing && (
        <Utterance name={`t${closing.id}`}>
          <Markdown text={closing.text} />
        </Utterance>
      )}
      {payload === "stripped" && (
        <p class="soft small">
          {isQuoted
            ? "The raw events of this turn have expired; what was said, and what is quoted of its tool uses, is kept."
            : "The raw events of this turn have expired; its observations are kept."}
        </p>
      )}
    </div>
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
  const sought = useContext(SoughtContext);
  return (
    <details class="fold" open={texts.some(({ id }) => `t${id}` === sought)}>
      <summary>{many(texts.length, "earlier text")}</summary>
      {texts.map(({ id, text }) => (
        <Utterance key={id} name={`t${id}`}>
          <div class="said">
            <Markdown text={text} />
          </div>
        </Utterance>
      ))}
    </details>
  );
}
