import { StreamEvent } from "../../src/protocol/stream.ts";
import { until } from "./until.ts";

/** A client of `GET /stream`, as a browser's EventSource is one. */
export interface StreamReader extends Disposable {
  /** Everything that has come, in order. */
  events: (StreamEvent & { id: string | undefined })[];
  /** Whether the server has ended the stream. */
  isOver(): boolean;
  /** Waits for the first event that fits. */
  next<Name extends StreamEvent["event"]>(
    name: Name,
    fits?: (data: Extract<StreamEvent, { event: Name }>["data"]) => boolean,
  ): Promise<Extract<StreamEvent, { event: Name }>["data"]>;
  /** The id of the last event that had one. */
  lastId(): string;
}

export async function readStream(
  address: string,
  headers: Record<string, string>,
): Promise<StreamReader & { status: number }> {
  const leaving = new AbortController();
  const answer = await fetch(address, { headers, signal: leaving.signal });
  const events: StreamReader["events"] = [];
  let isOver = false;
  const read = async () => {
    let rest = "";
    const decoder = new TextDecoder();
    for await (const chunk of answer.body ?? []) {
      const blocks = (rest + decoder.decode(chunk, { stream: true })).split("\n\n");
      rest = blocks.pop() ?? "";
      events.push(...blocks.flatMap((block) => parseBlock(block) ?? []));
    }
  };
  void read()
    .catch(() => {
      // The connection was cut, by this test or by the server; `isOver` says so.
    })
    .finally(() => {
      isOver = true;
    });
  return {
    status: answer.status,
    events,
    isOver: () => isOver,
    next: (name, fits = () => true) =>
      until(`a ${name}`, () => {
        const found = events.find((one) => one.event === name && fits(one.data as never));
        return found?.data as never;
      }),
    lastId: () => events.findLast(({ id }) => id !== undefined)?.id ?? "",
    [Symbol.dispose]: () => leaving.abort(),
  };
}

function parseBlock(block: string): (StreamEvent & { id: string | undefined }) | undefined {
  const fields = new Map(
    block
      .split("\n")
      .filter((line) => !line.startsWith(":"))
      .map((line) => [line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 2)]),
  );
  if (!fields.has("event")) return undefined;
  const content = JSON.parse(fields.get("data") ?? "");
  const event = StreamEvent.parse({ event: fields.get("event"), data: content });
  return { ...event, id: fields.get("id") };
}
