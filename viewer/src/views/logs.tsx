import { useEffect } from "preact/hooks";
import { useLocation } from "preact-iso/router";
import type { WireLogLine } from "../../../src/protocol/worker-reports.ts";
import { listLogs } from "../api/calls.ts";
import { address } from "../api/client.ts";
import { useAnswer } from "../api/use-answer.ts";
import { Choice, TextField } from "../parts/field.tsx";
import { Badge, Time } from "../parts/inline.tsx";
import { Answered, Empty } from "../parts/states.tsx";
import { ViewHead } from "../parts/view-head.tsx";
import type { ViewProps } from "../shell/routes.ts";

const SHOWN_MAX = 300;
const LOOK_AGAIN_MS = 5_000;
const LEVELS = (["debug", "info", "warning", "error"] as const satisfies WireLogLine["level"][]).map(
  (level) => ({
    value: level,
    label: level === "error" ? "errors" : `${level} and above`,
  }),
);

export function LogsView({ query }: ViewProps) {
  const { route } = useLocation();
  const asked = { level: query.level ?? "", text: query.text ?? "" };
  const go = (change: Partial<typeof asked>) => route(address("/logs", { ...asked, ...change }), true);
  const answer = useAnswer(JSON.stringify(asked), (signal) =>
    listLogs({ ...asked, limit: SHOWN_MAX }, signal),
  );
  useEffect(() => {
    const timer = setInterval(() => document.hidden || answer.reload(), LOOK_AGAIN_MS);
    return () => clearInterval(timer);
  }, [answer.reload]);
  return (
    <div class="view">
      <ViewHead title="Logs" says="Log of the worker and the hooks, newest first." />
      <div class="filters two">
        <Choice
          label="Level"
          any="All levels"
          value={asked.level}
          options={LEVELS}
          change={(level) => go({ level })}
        />
        <TextField
          label="Text"
          placeholder="Any part of a line"
          value={asked.text}
          change={(text) => go({ text })}
        />
      </div>
      <Answered answer={answer}>
        {({ items, isWhole }) => (
          <>
            {items.length === 0 && (
              <Empty title="No matching lines">
                <p>Try another level or text. Logs are kept for two weeks.</p>
              </Empty>
            )}
            <ol class="log-lines">
              {items.map((line, index) => (
                <LogLine key={`${line.at} ${index}`} line={line} />
              ))}
            </ol>
            {!isWhole && <p class="soft small">Only the newest part of the logs was searched.</p>}
          </>
        )}
      </Answered>
    </div>
  );
}

function LogLine({ line }: { line: WireLogLine }) {
  return (
    <li class="log-line" data-level={line.level}>
      <span class="log-when">{line.at && <Time at={line.at} />}</span>
      <Badge type={line.level} />
      <span class="soft log-from">{line.from}</span>
      <span class="log-text">
        {line.message} {line.details && <code class="soft">{line.details}</code>}
      </span>
    </li>
  );
}
