import { useMemo } from "preact/hooks";
import { Badge, Time } from "../../parts/inline.tsx";
import { ObservationLine } from "../../parts/observation-line.tsx";
import { Empty, FaultNote } from "../../parts/states.tsx";
import { SummaryText } from "../../parts/summary-text.tsx";
import { firstLine } from "../../parts/text.ts";
import { ViewHead } from "../../parts/view-head.tsx";
import { groupBySession, type LiveSession, type LiveTurn } from "./live-items.ts";
import { Now } from "./now.tsx";
import { useLive } from "./use-live.ts";

export function LiveView() {
  const { items, status, isLoaded, fault } = useLive();
  const sessions = useMemo(() => groupBySession(items), [items]);
  return (
    <div class="view">
      <ViewHead title="Live" says="What your agents do and what is remembered of it, as it happens." />
      {fault && <FaultNote fault={fault} />}
      <div class="live">
        <div class="stream" role="feed" aria-busy={!isLoaded}>
          {!isLoaded && sessions.length === 0 && !fault && <p class="waiting-note">Loading…</p>}
          {isLoaded && sessions.length === 0 && <NothingYet />}
          {sessions.map((session) => (
            <SessionCard key={session.session} session={session} />
          ))}
        </div>
        {status && <Now status={status} />}
      </div>
    </div>
  );
}

function NothingYet() {
  return (
    <Empty title="Nothing has been captured yet">
      <p>
        Start a session in Claude Code; its prompts appear here as you type them. If nothing appears, run{" "}
        <code>claude-mem doctor</code>.
      </p>
    </Empty>
  );
}

function SessionCard({ session }: { session: LiveSession }) {
  const title = session.title || session.turns.at(-1)?.prompts[0]?.text || "Session without a prompt";
  return (
    <article class="card stream-session" aria-label={firstLine(title, 80)}>
      <header class="stream-head">
        <a class="stream-title" data-row href={`/session/${encodeURIComponent(session.session)}`}>
          {firstLine(title, 90)}
        </a>
        <p class="meta">
          <span>{session.project}</span>
          {session.status === "active" && <Badge type="active" />}
          <Time at={session.lastAt} />
        </p>
      </header>
      <ol class="stream-turns">
        {session.turns.map((turn) => (
          <Turn key={turn.key} turn={turn} />
        ))}
      </ol>
    </article>
  );
}

const PROMPT_CHARS_MAX = 400;

function Turn({ turn }: { turn: LiveTurn }) {
  return (
    <li class="stream-turn">
      {turn.number > 0 && (
        <p class="meta">
          <span>Turn {turn.number}</span> <Time at={turn.at} />
        </p>
      )}
      {turn.prompts.map((prompt) => (
        <p key={prompt.id} class="prompt-text">
          {prompt.text.slice(0, PROMPT_CHARS_MAX)}
          {prompt.text.length > PROMPT_CHARS_MAX && "…"}
        </p>
      ))}
      {turn.observations.map((observation) => (
        <ObservationLine key={observation.id} observation={observation} />
      ))}
      {turn.summary && (
        <details class="fold">
          <summary>Summary</summary>
          <SummaryText summary={turn.summary} />
        </details>
      )}
    </li>
  );
}
