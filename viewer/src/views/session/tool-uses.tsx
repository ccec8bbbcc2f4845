import { useContext, useState } from "preact/hooks";
import type { WireToolUse, WireTurn } from "../../../../src/protocol/session-timeline.ts";
import { getToolUse } from "../../api/calls.ts";
import { useAnswer } from "../../api/use-answer.ts";
import { Answered } from "../../parts/states.tsx";
import { many, span } from "../../parts/text.ts";
import { SoughtContext, Utterance } from "./sought.tsx";

/** The tool uses of a turn: how many of what, and on demand each of them with what went in and came out. */
export function ToolUses({ turn }: { turn: WireTurn }) {
  const { tools } = turn;
  const sources = new Set(turn.observations.flatMap((observation) => observation.toolUses));
  const failed = tools.folds.reduce((sum, fold) => sum + fold.failed, 0);
  const kinds = tools.folds.map(({ name, count }) => (count === 1 ? name : `${name} × ${count}`)).join(", ");
  const sought = useContext(SoughtContext);
  return (
    <details class="fold" open={tools.uses.some(({ id }) => isOf(id, sought))}>
      <summary>
        {many(tools.total, "tool use")}
        {failed > 0 && `, ${failed} failed`} <span class="soft">{kinds}</span>
      </summary>
      <ol class="tool-uses">
        {tools.uses.map((use) => (
          <ToolUse key={use.id} use={use} isSource={sources.has(use.toolUseId)} />
        ))}
      </ol>
      {tools.total > tools.uses.length && (
        <p class="soft small">{many(tools.total - tools.uses.length, "more tool use")} not shown.</p>
      )}
    </details>
  );
}

/** Whether the name of a row is that of a tool use: of what went in or of what came out. */
const isOf = (id: number, name: string) => name === `i${id}` || name === `o${id}`;

const isGood = (use: WireToolUse) => use.outcome === "ok" || use.outcome === "unknown";

function ToolUse({ use, isSource }: { use: WireToolUse; isSource: boolean }) {
  const sought = useContext(SoughtContext);
  const [isOpen, setOpen] = useState(isOf(use.id, sought));
  return (
    <li>
      <button type="button" class="tool-use" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
        <span class="tool-name">{use.name}</span>
        <span class="mono clip">{use.about}</span>
        <span class="meta">
          {isSource && <span class="tag">noted</span>}
          {!isGood(use) && (
            <span class="badge" data-type="failed">
              {use.outcome}
            </span>
          )}
          {use.durationMs !== null && <span class="number">{span(use.durationMs)}</span>}
        </span>
      </button>
      {isOpen && <Detail use={use} />}
    </li>
  );
}

function Detail({ use }: { use: WireToolUse }) {
  const answer = useAnswer(String(use.id), (signal) => getToolUse(use.id, signal));
  return (
    <Answered answer={answer}>
      {({ input, result, fullError, isCut, isStripped }) => (
        <div class="tool-detail">
          {isStripped && (
            <p class="soft small">The content of this tool use has expired; what is quoted of it is kept.</p>
          )}
          <Utterance name={`i${use.id}`}>
            <Text label="Input" text={input} />
          </Utterance>
          <Text label="Error" text={fullError} />
          <Utterance name={`o${use.id}`}>
            <Text label="Result" text={result} />
          </Utterance>
          {isCut && <p class="soft small">Very long text is cut.</p>}
        </div>
      )}
    </Answered>
  );
}

function Text({ label, text }: { label: string; text: string | null }) {
  if (!text) return null;
  return (
    <figure>
      <figcaption class="label">{label}</figcaption>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard */}
      <pre class="output" tabIndex={0}>
        {text}
      </pre>
    </figure>
  );
}
