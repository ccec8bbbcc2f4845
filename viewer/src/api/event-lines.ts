export interface StreamEvent {
  /** What to resume behind; "" where the worker gave none. */
  id: string;
  name: string;
  /** As it was sent; JSON from our worker. */
  text: string;
}

/** A single event longer than this is none of ours. */
const EVENT_CHARS_MAX = 4 << 20;

/** Reads server-sent events from text that comes in pieces, by https://html.spec.whatwg.org/#parsing-an-event-stream. */
export function createEventReader(onEvent: (event: StreamEvent) => void): (piece: string) => void {
  let rest = "";
  return (piece) => {
    // An end of a line may come in two pieces.
    rest = `${rest}${piece}`.replaceAll("\r\n", "\n");
    if (rest.length > EVENT_CHARS_MAX) throw new Error("an event of the stream is too long");
    for (let end = rest.indexOf("\n\n"); end >= 0; end = rest.indexOf("\n\n")) {
      const event = parseEvent(rest.slice(0, end));
      rest = rest.slice(end + 2);
      if (event !== undefined) onEvent(event);
    }
  };
}

function parseEvent(block: string): StreamEvent | undefined {
  const event: StreamEvent = { id: "", name: "message", text: "" };
  const data: string[] = [];
  for (const line of block.split("\n")) {
    const [, field, value = ""] = /^([^:]+)(?::\s?(.*))?$/.exec(line) ?? [];
    if (field === "id") event.id = value;
    else if (field === "event") event.name = value;
    else if (field === "data") data.push(value);
  }
  return data.length === 0 ? undefined : { ...event, text: data.join("\n") };
}
