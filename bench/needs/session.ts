import { readFileSync } from "node:fs";
import type { HostEvent, Json, JsonObject, ToolOutcome } from "../../src/domain/host-event.ts";
import { asObject, asString } from "../../src/domain/json.ts";
import { EDITING_TOOLS } from "../../src/domain/tool-use/editing-tools.ts";
import { commandOutput } from "../../src/domain/tool-use/shown-failure.ts";
import { parseTranscriptLine } from "../../src/hosts/claude-code/transcript-line.ts";

/** One call of the main agent. */
export interface Call {
  name: string;
  input: JsonObject;
  outcome: ToolOutcome;
  /** Of a command what it printed, of another tool its error or what it answered. */
  output: string;
  result: Json | undefined;
  /** Milliseconds since 1970. */
  at: number;
  branch: string | undefined;
}

export interface Prompt {
  text: string;
  at: number;
  branch: string | undefined;
}

/** A recorded session as it happened, subagents left out. */
export interface RecordedSession {
  id: string;
  /** Its transcript. */
  path: string;
  /** Folders it worked in, the first it began in. */
  folders: string[];
  branch: string | undefined;
  /** When its first and its last line were written, milliseconds since 1970. */
  first: number;
  last: number;
  prompts: Prompt[];
  calls: Call[];
}

/** Undefined for a transcript in which nothing was asked. */
export function readSession(path: string): RecordedSession | undefined {
  const events = readFileSync(path, "utf8").split("\n").flatMap(eventsOf);
  const times = events.map(({ at }) => at);
  const [begun] = events;
  if (begun === undefined) return undefined;
  const main = events.filter(({ agentId }) => agentId === undefined).sort((one, other) => one.at - other.at);
  const prompts = promptsIn(main);
  if (prompts.length === 0) return undefined;
  const folders = main.flatMap(({ directory }) => (directory === undefined ? [] : slashed(directory)));
  return {
    id: begun.sessionId,
    path,
    folders: [...new Set(folders)],
    branch: main.find(({ branch }) => branch !== undefined)?.branch,
    first: times.reduce((least, at) => Math.min(least, at)),
    last: times.reduce((most, at) => Math.max(most, at)),
    prompts,
    calls: callsIn(main),
  };
}

function eventsOf(line: string): readonly HostEvent[] {
  if (line === "") return [];
  const parsed = parseTranscriptLine(line);
  return parsed.status === "events" ? parsed.events : [];
}

/** What people typed; the host may write it twice. */
function promptsIn(events: readonly HostEvent[]): Prompt[] {
  const seen = new Set<string>();
  return events.flatMap((event) => {
    if (event.kind !== "prompt-submitted" || !["typed", "queued"].includes(event.source)) return [];
    if (seen.has(event.text) && event.source === "queued") return [];
    seen.add(event.text);
    return [{ text: event.text, at: event.at, branch: event.branch }];
  });
}

function callsIn(events: readonly HostEvent[]): Call[] {
  const calls = new Map<string, Call>();
  for (const event of events) {
    if (event.kind === "tool-use-started" && !calls.has(event.toolUseId)) {
      const { name, input, at, branch } = event;
      calls.set(event.toolUseId, {
        name,
        input,
        at,
        branch,
        outcome: "unknown",
        output: "",
        result: undefined,
      });
    }
    const call = event.kind === "tool-use-ended" ? calls.get(event.toolUseId) : undefined;
    if (call === undefined || event.kind !== "tool-use-ended") continue;
    Object.assign(call, {
      outcome: event.outcome,
      result: event.result,
      output: outputOf(event.error, event.result),
    });
  }
  return [...calls.values()];
}

function outputOf(error: string | undefined, result: Json | undefined): string {
  if (error !== undefined) return error;
  const printed = commandOutput(result).trim();
  return printed !== "" || result === undefined ? printed : JSON.stringify(result);
}

/** The file of a call, relative to the folder it lies in, work trees taken off; undefined outside of them. */
export function fileOf(session: RecordedSession, call: Call): string | undefined {
  const path = asString(call.input.file_path) ?? asString(call.input.notebook_path);
  return path === undefined ? undefined : relativeTo(session, path);
}

const WORKTREE = /^(?:\.claude\/worktrees\/[^/]+\/|\.?worktrees\/(?:[^/]+\/)?[^/]+\/(?=\w))/;

export function relativeTo({ folders }: RecordedSession, path: string): string | undefined {
  const name = slashed(path);
  for (const folder of folders.toSorted((one, other) => one.length - other.length)) {
    const base = `${folder.replace(/\/$/, "")}/`;
    if (name.toLowerCase().startsWith(base.toLowerCase()))
      return name.slice(base.length).replace(WORKTREE, "");
  }
  return /^(?:\/|[A-Za-z]:|~)/.test(name) ? undefined : name.replace(/^\.\//, "");
}

function slashed(path: string): string {
  return path.replaceAll("\\", "/");
}

export function isEdit({ name }: Call): boolean {
  return EDITING_TOOLS.has(name);
}

export function isOpening(call: Call): boolean {
  return (call.name === "Read" || isEdit(call)) && call.outcome === "ok";
}

export function commandOf({ name, input }: Call): string | undefined {
  return name === "Bash" || name === "PowerShell" ? asString(input.command) : undefined;
}

/** The text of a file that a call read. */
export function contentOf({ result }: Call): string {
  return asString(asObject(asObject(result)?.file)?.content) ?? "";
}
