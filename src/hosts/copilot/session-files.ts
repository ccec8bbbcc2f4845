import type { JsonObject } from "../../domain/host-event.ts";
import { asObject, asString } from "../../domain/json.ts";
import type { SessionFiles } from "../session-files.ts";
import { type EventsHead, parseEventLine } from "./event-line.ts";
import { HOST_NAME } from "./name.ts";

/**
 * `~/.copilot/session-state/<id>/events.jsonl`, and before that `<id>.jsonl`: each line is `{type, data, id, timestamp,
 * parentId}`. Which session it is and where it works stands in `session.start`, or in `session.resume`.
 */
export const copilotFiles: SessionFiles = {
  host: HOST_NAME,
  isOurs: (entry) =>
    /^(?:session|user|assistant|tool|system)\.\w+$/.test(asString(entry.type) ?? "") &&
    asObject(entry.data) !== undefined,
  directoryIn: (head) => headOf(head).directory,
  openParser: (head) => {
    const known = headOf(head);
    return (line) => parseEventLine(line, known);
  },
};

function headOf(head: readonly JsonObject[]): EventsHead {
  const start = asObject(head.find((entry) => entry.type === "session.start")?.data);
  const resumed = asObject(head.find((entry) => entry.type === "session.resume")?.data);
  const context = asObject(start?.context) ?? asObject(resumed?.context);
  return {
    sessionId: asString(start?.sessionId),
    directory: asString(context?.gitRoot) ?? asString(context?.cwd) ?? folderSaid(head),
    branch: asString(context?.branch),
  };
}

/** Versions before 0.0.380 name their folder only where they ask whether it can be trusted. */
function folderSaid(head: readonly JsonObject[]): string | undefined {
  for (const entry of head) {
    const data = asObject(entry.data);
    if (data?.infoType !== "folder_trust") continue;
    return /^Folder (.{1,1000}) has been added/.exec(asString(data.message) ?? "")?.[1];
  }
  return undefined;
}
