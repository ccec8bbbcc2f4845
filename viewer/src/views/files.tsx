import { useLocation } from "preact-iso/router";
import { listFiles } from "../api/calls.ts";
import { address } from "../api/client.ts";
import { useAnswer } from "../api/use-answer.ts";
import { TextField } from "../parts/field.tsx";
import { Time } from "../parts/inline.tsx";
import { ProjectSelect } from "../parts/project-select.tsx";
import { Answered, Empty } from "../parts/states.tsx";
import { many } from "../parts/text.ts";
import { ViewHead } from "../parts/view-head.tsx";
import type { ViewProps } from "../shell/routes.ts";

const SHOWN_MAX = 200;

export function FilesView({ query }: ViewProps) {
  const { route } = useLocation();
  const asked = { project: query.project ?? "", query: query.query ?? "" };
  const go = (change: Partial<typeof asked>) => route(address("/files", { ...asked, ...change }), true);
  const answer = useAnswer(JSON.stringify(asked), (signal) =>
    listFiles({ project: asked.project, query: asked.query, limit: SHOWN_MAX }, signal),
  );
  return (
    <div class="view">
      <ViewHead title="Files" says="Files that observations mention, newest first." />
      <div class="filters two">
        <TextField
          label="Path"
          placeholder="Part of a path"
          value={asked.query}
          change={(text) => go({ query: text })}
        />
        <ProjectSelect value={asked.project} change={(project) => go({ project })} />
      </div>
      <Answered answer={answer}>
        {({ items, hasMore }) => (
          <>
            {items.length === 0 && (
              <Empty title="No matching files">
                <p>A file appears once an observation mentions it.</p>
              </Empty>
            )}
            <ul class="plain-rows">
              {items.map((file) => (
                <li key={`${file.projectKey} ${file.path}`}>
                  <a
                    class="row-link"
                    data-row
                    href={address("/file", { project: file.projectKey, path: file.path })}
                  >
                    <span class="row-title mono">{file.path}</span>
                    <span class="meta">
                      <span class="clip">{file.project}</span>
                      <span>{many(file.observations, "observation")}</span>
                      {file.changes > 0 && <span>changed in {file.changes}</span>}
                      <Time at={file.lastAt} />
                    </span>
                  </a>
                </li>
              ))}
            </ul>
            {hasMore && <p class="soft small">There are more files. Narrow the path to see them.</p>}
          </>
        )}
      </Answered>
    </div>
  );
}
