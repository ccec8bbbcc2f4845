import type { FileHistory } from "../../../src/protocol/projects-and-files.ts";
import { getFileHistory } from "../api/calls.ts";
import { address } from "../api/client.ts";
import { Time } from "../parts/inline.tsx";
import { Markdown } from "../parts/markdown.tsx";
import { ListEnd, useMoreList } from "../parts/more-list.tsx";
import { ObservationLine } from "../parts/observation-line.tsx";
import { Empty } from "../parts/states.tsx";
import { dayOf } from "../parts/text.ts";
import { ViewHead } from "../parts/view-head.tsx";
import type { ViewProps } from "../shell/routes.ts";

type Entry = FileHistory["items"][number];

/** Everything that is known about a file, over time. */
export function FileView({ query }: ViewProps) {
  const { project = "", path = "" } = query;
  const list = useMoreList(`${project} ${path}`, (offset, signal) =>
    getFileHistory({ project, path, offset }, signal),
  );
  const label = list.items[0]?.observation.project ?? project;
  const isEmpty = !list.isLoading && !list.fault && list.items.length === 0;
  return (
    <div class="view">
      <ViewHead
        title={path.split("/").at(-1) ?? path}
        says={
          <>
            <span class="mono">{path}</span> in <a href={address("/files", { project })}>{label}</a>
          </>
        }
      >
        <a class="button" href={address("/search", { file: path, project })}>
          Search this file
        </a>
      </ViewHead>
      {isEmpty && (
        <Empty title="No observations about this file">
          <p>No observation in this project mentions this path.</p>
        </Empty>
      )}
      {groupByDay(list.items).map(({ day, entries }) => (
        <section key={day} class="day">
          <h2 class="day-head">{day}</h2>
          <ol class="timeline">
            {entries.map((entry) => (
              <HistoryEntry key={entry.observation.id} entry={entry} />
            ))}
          </ol>
        </section>
      ))}
      <ListEnd list={list} />
    </div>
  );
}

function HistoryEntry({ entry: { observation, isModified } }: { entry: Entry }) {
  const { session, turn, turnNumber, narrative, at } = observation;
  return (
    <li class="card history-entry">
      <ObservationLine observation={observation} />
      {narrative && (
        <details class="fold">
          <summary>More</summary>
          <Markdown text={narrative} />
        </details>
      )}
      <p class="meta">
        <span>{isModified ? "changed the file" : "read the file"}</span>
        <Time at={at} />
        <a href={address(`/session/${encodeURIComponent(session)}`, { turn: turn ?? undefined })}>
          turn {turnNumber} of its session
        </a>
      </p>
    </li>
  );
}

function groupByDay(entries: readonly Entry[]): { day: string; entries: Entry[] }[] {
  const days = new Map<string, Entry[]>();
  for (const entry of entries) {
    const day = dayOf(entry.observation.at);
    days.set(day, [...(days.get(day) ?? []), entry]);
  }
  return [...days].map(([day, all]) => ({ day, entries: all }));
}
