import type { JsonObject } from "../../domain/host-event.ts";
import { asArray, asObject, asString } from "../../domain/json.ts";
import type { SessionFiles } from "../session-files.ts";
import { HOST_NAME } from "./name.ts";
import { parseRolloutLine, type RolloutHead } from "./rollout-line.ts";

const ENVELOPES: ReadonlySet<unknown> = new Set([
  "session_meta",
  "turn_context",
  "response_item",
  "event_msg",
]);

/**
 * `~/.codex/sessions/YYYY/MM/DD/rollout-<time>-<id>.jsonl`. Until September 2025 the first line is the bare session
 * (`id`, `timestamp`, `instructions`, `git`) and the others are bare items without a time; since then each line is
 * `{timestamp, type, payload}`.
 */
export const codexFiles: SessionFiles = {
  host: HOST_NAME,
  isOurs: (entry) =>
    (ENVELOPES.has(entry.type) && asObject(entry.payload) !== undefined) ||
    entry.record_type === "state" ||
    isBareSession(entry),
  directoryIn: (head) => headOf(head).directory,
  openParser: (head) => {
    const known = headOf(head);
    return (line, index) => parseRolloutLine(line, index, known);
  },
};

function isBareSession(entry: JsonObject): boolean {
  return (
    entry.type === undefined &&
    asString(entry.id) !== undefined &&
    asString(entry.timestamp) !== undefined &&
    "instructions" in entry
  );
}

/** What is said once, before everything else. A fork repeats the session it came from behind its own first line. */
function headOf(head: readonly JsonObject[]): RolloutHead {
  const meta = head.find((entry) => entry.type === "session_meta" || isBareSession(entry)) ?? {};
  const session = asObject(meta.payload) ?? meta;
  const startedAt = Date.parse(asString(meta.timestamp) ?? asString(session.timestamp) ?? "");
  return {
    sessionId: asString(session.id) ?? asString(session.session_id),
    directory: asString(session.cwd) ?? directoryOfTurn(head) ?? directoryInContext(head),
    branch: asString(asObject(session.git)?.branch),
    startedAt: Number.isNaN(startedAt) ? undefined : startedAt,
    hasUserMessages: head.some((entry) => asObject(entry.payload)?.type === "user_message"),
  };
}

function directoryOfTurn(head: readonly JsonObject[]): string | undefined {
  const turn = head.find((entry) => entry.type === "turn_context");
  return asString(asObject(turn?.payload)?.cwd);
}

/** The bare files name their folder only in what Codex put before the first prompt. */
function directoryInContext(head: readonly JsonObject[]): string | undefined {
  for (const entry of head) {
    const item = asObject(entry.payload) ?? entry;
    for (const block of asArray(item.content) ?? []) {
      const text = asString(asObject(block)?.text) ?? "";
      const cwd = /<cwd>([^<]{1,1000})<\/cwd>|^Current working directory: (.{1,1000})$/m.exec(text);
      if (cwd !== null) return (cwd[1] ?? cwd[2])?.trim();
    }
  }
  return undefined;
}
