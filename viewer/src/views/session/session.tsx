import { useEffect, useState } from "preact/hooks";
import { useLocation } from "preact-iso/router";
import type { WireSession } from "../../../../src/protocol/memory.ts";
import type { SessionTimeline, WireCommit, WireTurn } from "../../../../src/protocol/session-timeline.ts";
import { getSessionTimeline } from "../../api/calls.ts";
import { address as addressOf } from "../../api/client.ts";
import { useAnswer } from "../../api/use-answer.ts";
import { useEvents } from "../../api/use-stream.ts";
import { ContextPanel } from "../../parts/context-panel.tsx";
import { ForgetDialog } from "../../parts/forget-dialog.tsx";
import { Badge } from "../../parts/inline.tsx";
import { Answered, Empty } from "../../parts/states.tsx";
import { many, span, wholeTime } from "../../parts/text.ts";
import { useSoon } from "../../parts/use-soon.ts";
import { ViewHead } from "../../parts/view-head.tsx";
import type { ViewProps } from "../../shell/routes.ts";
import { FileLinks } from "../observation/observation-text.tsx";
import { TurnCard } from "./turn-card.tsx";

const TURNS_SHOWN = 20;

/** A session turn by turn: what was asked, done and remembered. */
export function SessionView({ params, query }: ViewProps) {
  const id = params.id ?? "";
  const place = { offset: Number(query.from ?? 0) || 0, turn: query.turn, address: params.address };
  const answer = useAnswer(JSON.stringify([id, place]), (signal) =>
    getSessionTimeline(id, { limit: TURNS_SHOWN, ...place }, signal),
  );
  const reloadSoon = useSoon(answer.reload);
  useEvents((name, body) => {
    const { session, item } = body as { session?: string; item?: { session?: string } };
    const isOurs = (session ?? item?.session) === answer.value?.session.session;
    if (isOurs || name === "forgotten" || name === "reset") reloadSoon();
  });
  return (
    <div class="view">
      <Answered answer={answer}>
        {(timeline) => (
          <SessionTimelineView
            timeline={timeline}
            turn={timeline.sought?.turn ?? Number(query.turn)}
            address={params.address}
            isInjectionShown={query.injection === "shown"}
          />
        )}
      </Answered>
    </div>
  );
}

function SessionTimelineView({
  timeline,
  turn,
  address,
  isInjectionShown,
}: {
  timeline: SessionTimeline;
  turn: number;
  /** Of the quote that was asked for. */
  address: string | undefined;
  isInjectionShown: boolean;
}) {
  const { session, turns, sought } = timeline;
  const here = `/session/${encodeURIComponent(session.session)}`;
  useEffect(() => {
    // A quote goes to its place itself, which may come later than the turn.
    if (sought === null) document.getElementById(`turn-${turn}`)?.scrollIntoView();
  }, [turn, sought]);
  return (
    <>
      <ViewHead title={session.title || "Session without a prompt"} says={<About session={session} />}>
        <a
          class="button"
          href={isInjectionShown ? here : `${here}?injection=shown`}
          aria-expanded={isInjectionShown}
        >
          What would be injected into the next session?
        </a>
        <ForgetSession session={session} />
      </ViewHead>
      {isInjectionShown && <ContextPanel project={session.projectKey ?? session.project} />}
      <div class="with-aside">
        <div class="session-body">
          {address !== undefined && sought === null && (
            <p class="notice">
              Nothing in this session has the address {address}: it may have been forgotten.
            </p>
          )}
          {turns.length === 0 && (
            <Empty title="This session has no turns">
              <p>It ended before its first prompt.</p>
            </Empty>
          )}
          <ol class="timeline">
            {turns.map((one) => (
              <TurnCard
                key={one.id}
                turn={one}
                isSought={one.id === turn}
                sought={sought?.turn === one.id ? sought.quote : undefined}
              />
            ))}
          </ol>
          <Pager timeline={timeline} here={here} />
        </div>
        <Outcome turns={turns} project={session.projectKey ?? session.project} />
      </div>
    </>
  );
}

/** Takes a whole session out of the memory, after the question that goes with it. */
function ForgetSession({ session }: { session: WireSession }) {
  const [isAsked, setAsked] = useState(false);
  const { route } = useLocation();
  return (
    <>
      <button type="button" class="button danger" onClick={() => setAsked(true)}>
        Forget…
      </button>
      {isAsked && (
        <ForgetDialog
          what={{ session: session.session }}
          onClose={() => setAsked(false)}
          onDone={() => route("/sessions")}
        />
      )}
    </>
  );
}

function About({ session }: { session: WireSession }) {
  const { project, status, branch, startedAt, lastEventAt, model, turns, observations } = session;
  return (
    <span class="meta">
      <a href={addressOf("/sessions", { project })}>{project}</a>
      {status !== "completed" && <Badge type={status} label={status === "failed" ? "cut off" : status} />}
      {branch && <span class="mono">{branch}</span>}
      <span>{wholeTime(startedAt)}</span>
      <span>{span(Date.parse(lastEventAt) - Date.parse(startedAt))}</span>
      <span>{many(turns, "turn")}</span>
      <span>{many(observations, "observation")}</span>
      {model && <span>{model}</span>}
    </span>
  );
}

function Pager({ timeline, here }: { timeline: SessionTimeline; here: string }) {
  const { offset, limit, hasMore } = timeline;
  if (offset === 0 && !hasMore) return null;
  return (
    <nav class="actions" aria-label="Turns">
      {offset > 0 && (
        <a class="button" href={addressOf(here, { from: Math.max(0, offset - limit) || undefined })}>
          Earlier turns
        </a>
      )}
      {hasMore && (
        <a class="button" href={addressOf(here, { from: offset + limit })}>
          Later turns
        </a>
      )}
    </nav>
  );
}

function Outcome({ turns, project }: { turns: readonly WireTurn[]; project: string }) {
  const commits = turns.flatMap((turn) => turn.commits).filter((commit) => commit.isMade);
  const files = turns.flatMap((turn) => turn.files);
  return (
    <aside class="aside" aria-label="Outcome">
      <CommitList commits={commits} />
      <FileList files={files} project={project} />
    </aside>
  );
}

export function CommitList({ commits }: { commits: readonly WireCommit[] }) {
  const unique = [...new Map(commits.map((commit) => [commit.hash, commit])).values()];
  if (unique.length === 0) return null;
  return (
    <section>
      <h3 class="label">Commits</h3>
      <ul class="commits">
        {unique.map(({ hash, subject }) => (
          <li key={hash}>
            <code>{hash.slice(0, 8)}</code> {subject}
          </li>
        ))}
      </ul>
    </section>
  );
}

export function FileList({ files, project }: { files: WireTurn["files"]; project: string }) {
  const paths = (isModified: boolean) => [
    ...new Set(files.filter((file) => file.isModified === isModified).map(({ path }) => path)),
  ];
  const changed = paths(true);
  const read = paths(false).filter((path) => !changed.includes(path));
  return (
    <>
      <FileLinks label="Files changed" paths={changed} project={project} />
      <FileLinks label="Files read" paths={read} project={project} />
    </>
  );
}
