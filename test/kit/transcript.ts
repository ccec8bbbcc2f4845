import { appendFileSync, mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { SESSION } from "./payloads.ts";

/** One line of a transcript as the host writes it, with what every such line has. */
export interface LineOptions {
  session?: string;
  /** Milliseconds since 1970. */
  at: number;
  uuid?: string;
  promptId?: string;
  cwd?: string;
  more?: object;
}

function line(type: string, body: object, options: LineOptions): object {
  const { session = SESSION, at, uuid = crypto.randomUUID(), promptId, cwd, more } = options;
  return {
    type,
    uuid,
    parentUuid: null,
    isSidechain: false,
    sessionId: session,
    timestamp: new Date(at).toISOString(),
    version: "2.1.197",
    ...(promptId === undefined ? {} : { promptId }),
    ...(cwd === undefined ? {} : { cwd }),
    ...body,
    ...more,
  };
}

export function typed(text: string, options: LineOptions): object {
  return line("user", { message: { role: "user", content: text }, promptSource: "typed" }, options);
}

export function said(text: string, options: LineOptions): object {
  return assistant([{ type: "text", text }], options);
}

export function called(toolUseId: string, name: string, input: object, options: LineOptions): object {
  return assistant([{ type: "tool_use", id: toolUseId, name, input }], options);
}

function assistant(content: object[], options: LineOptions): object {
  return line("assistant", { message: { role: "assistant", model: "claude-opus-4-8", content } }, options);
}

export function returned(toolUseId: string, text: string, options: LineOptions, isError = false): object {
  const content = [{ type: "tool_result", tool_use_id: toolUseId, content: text, is_error: isError }];
  const structured = isError ? `Error: ${text}` : { stdout: text, stderr: "", interrupted: false };
  return line("user", { message: { role: "user", content }, toolUseResult: structured }, options);
}

export function enqueued(text: string, options: LineOptions): object {
  const { session = SESSION, at } = options;
  const timestamp = new Date(at).toISOString();
  return { type: "queue-operation", operation: "enqueue", timestamp, sessionId: session, content: text };
}

export function dequeued(options: LineOptions): object {
  const { session = SESSION, at } = options;
  return {
    type: "queue-operation",
    operation: "dequeue",
    timestamp: new Date(at).toISOString(),
    sessionId: session,
  };
}

/** A prompt that was typed while a turn ran, as it stands in the transcript once the turn has taken it up. */
export function queued(text: string, options: LineOptions): object {
  const attachment = {
    type: "queued_command",
    prompt: text,
    commandMode: "prompt",
    origin: { kind: "human" },
  };
  return line("attachment", { attachment }, options);
}

export function interrupted(options: LineOptions): object {
  const content = [{ type: "text", text: "[Request interrupted by user for tool use]" }];
  return line("user", { message: { role: "user", content } }, options);
}

export function turnDone(options: LineOptions): object {
  return line("system", { subtype: "turn_duration", durationMs: 5 }, options);
}

export function asLines(lines: readonly object[]): string {
  return lines.map((one) => `${JSON.stringify(one)}\n`).join("");
}

export function append(path: string, ...lines: readonly object[]): void {
  mkdirSync(dirname(path), { recursive: true });
  appendFileSync(path, asLines(lines));
}
