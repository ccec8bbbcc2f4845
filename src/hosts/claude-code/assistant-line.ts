import type { EventOrigin, HostEvent, JsonObject } from "../../domain/host-event.ts";
import { asArray, asObject, asString } from "../../domain/json.ts";
import { redactPrivatePayload } from "../../domain/private-payload.ts";

/** Text that the host writes in the model's name has this model; so has, on older versions, text that was cut off. */
const SYNTHETIC_MODEL = "<synthetic>";
const FILLER = "No response requested.";

/** What the assistant said and the tools it called, from one `assistant` line. Thinking is not kept. */
export function assistantEvents(entry: JsonObject, origin: EventOrigin): HostEvent[] {
  const message = asObject(entry.message);
  if (entry.isApiErrorMessage === true) return [{ ...origin, kind: "turn-ended", ending: "failed" }];
  if (message === undefined) return [];
  const uuid = asString(entry.uuid);
  const events: HostEvent[] = [];
  // Private text may begin in one block and end in another.
  const { content } = redactPrivatePayload({ content: message.content ?? [] }, () => false);
  for (const block of asArray(content) ?? []) {
    const event = blockEvent(asObject(block) ?? {}, origin, uuid);
    const isFiller = message.model === SYNTHETIC_MODEL && asObject(block)?.text === FILLER;
    if (event !== undefined && !isFiller) events.push(event);
  }
  return events;
}

function blockEvent(block: JsonObject, origin: EventOrigin, uuid: string | undefined): HostEvent | undefined {
  if (block.type === "text") {
    const text = asString(block.text)?.trim();
    if (!text) return undefined;
    return { ...origin, kind: "assistant-spoke", text, ...(uuid === undefined ? {} : { uuid }) };
  }
  const toolUseId = asString(block.id);
  const name = asString(block.name);
  if (block.type !== "tool_use" || toolUseId === undefined || name === undefined) return undefined;
  return { ...origin, kind: "tool-use-started", toolUseId, name, input: asObject(block.input) ?? {} };
}
