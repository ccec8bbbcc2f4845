/** Renders a reply step as the Messages API would send it: one JSON object, or server-sent events. */
import { randomUUID } from "node:crypto";
import type { ReplyBlock, ReplyStep } from "./model-script.ts";

/** Small, so that no host ever compacts by itself because of what the stand-in reports. */
const usage = {
  input_tokens: 12,
  output_tokens: 7,
  cache_creation_input_tokens: 0,
  cache_read_input_tokens: 0,
};

export interface ServerSentEvent {
  readonly type: string;
  readonly [field: string]: unknown;
}

/** The whole message. Message and tool use ids are unique per rendering, as the real API's are. */
export function renderMessage(step: ReplyStep, model: string): Record<string, unknown> {
  return {
    ...emptyMessage(model),
    content: step.blocks.map(renderBlock),
    stop_reason: stopReason(step),
    usage,
  };
}

/** The same message as the event sequence of a stream. */
export function renderEvents(step: ReplyStep, model: string): ServerSentEvent[] {
  return [
    ...openingEvents(model),
    ...step.blocks.flatMap((block, index) => blockEvents(block, index)),
    { type: "message_delta", delta: { stop_reason: stopReason(step), stop_sequence: null }, usage },
    { type: "message_stop" },
  ];
}

/** The events of a stream that has begun, has said `text`, and will not go on. */
export function renderUnfinished(text: string, model: string): ServerSentEvent[] {
  return [...openingEvents(model), ...blockEvents({ type: "text", text }, 0).slice(0, -1)];
}

export function renderFrame(event: ServerSentEvent): string {
  return `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;
}

function openingEvents(model: string): ServerSentEvent[] {
  return [
    { type: "message_start", message: { ...emptyMessage(model), content: [], stop_reason: null, usage } },
  ];
}

function emptyMessage(model: string): Record<string, unknown> {
  return { id: uniqueId("msg"), type: "message", role: "assistant", model, stop_sequence: null };
}

function blockEvents(block: ReplyBlock, index: number): ServerSentEvent[] {
  const start = block.type === "text" ? { type: "text", text: "" } : { ...renderBlock(block), input: {} };
  const delta =
    block.type === "text"
      ? { type: "text_delta", text: block.text }
      : { type: "input_json_delta", partial_json: JSON.stringify(block.input) };
  return [
    { type: "content_block_start", index, content_block: start },
    { type: "content_block_delta", index, delta },
    { type: "content_block_stop", index },
  ];
}

function renderBlock(block: ReplyBlock): Record<string, unknown> {
  return block.type === "text" ? { ...block } : { ...block, id: uniqueId("toolu") };
}

function stopReason(step: ReplyStep): string {
  return step.blocks.some((block) => block.type === "tool_use") ? "tool_use" : "end_turn";
}

function uniqueId(prefix: string): string {
  return `${prefix}_${randomUUID().replaceAll("-", "").slice(0, 24)}`;
}
