import { useLocation } from "preact-iso/router";
import type { WireSession } from "../../../src/protocol/memory.ts";
import { listSessions } from "../api/calls.ts";
import { address } from "../api/client.ts";
import { Badge, Time } from "../parts/inline.tsx";
import { ListEnd, useMoreList } from "../parts/more-list.tsx";
import { ProjectSelect } from "../parts/project-select.tsx";
import { Empty } from "../parts/states.tsx";
import { many, span } from "../parts/text.ts";
import { ViewHead } from "../parts/view-head.tsx";
import type { ViewProps } from "../shell/routes.ts";

export function SessionsView({ query }: ViewProps) {
  const { route } = useLocation();
  const project = query.project ?? "";
  const list = useMoreList(project, (offset, signal) => listSessions({ project, offset }, signal));
  const isEmpty = !list.isLoading && !list.fault && list.items.length === 0;
  return (
    <div class="view">
      <ViewHead title="Sessions" says="Conversations with your agents, newest first.">
        <ProjectSelect
          value={project}
          change={(value) => route(address("/sessions", { project: value }), true)}
        />
      </ViewHead>
      {isEmpty && (
        <Empty title="No sessions yet">
          <p>A session appears with its first prompt.</p>
        </Empty>
      )}
      <ul class="plain-rows">
        {list.items.map((session) => (
          <SessionRow key={session.id} session={session} />
        ))}
      </ul>
      <ListEnd list={list} />
    </div>
  );
}

function SessionRow({ session }: { session: WireSession }) {
  const { title, project, status, branch, startedAt, lastEventAt, turns, observations } = session;
  const lasted = Date.parse(lastEventAt) - Date.parse(startedAt);
  return (
    <li>
      <a class="row-link" data-row href={`/session/${encodeURIComponent(session.session)}`}>
        <span class="row-title">{title || "Session without a prompt"}</span>
        <span class="meta">
          {status !== "completed" && <Badge type={status} label={status === "failed" ? "cut off" : status} />}
          <span class="clip">{project}</span>
          {branch && <span class="clip wide-only">{branch}</span>}
          <Time at={startedAt} />
          {lasted >= 1_000 && <span>{span(lasted)}</span>}
          <span>{many(turns, "turn")}</span>
          <span>{many(observations, "observation")}</span>
        </span>
      </a>
    </li>
  );
}
