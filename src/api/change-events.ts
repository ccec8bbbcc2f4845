import type { Database } from "bun:sqlite";
import type { StreamEvent } from "../protocol/stream.ts";
import type { StreamedChange } from "../store/lists/change-stream.ts";
import { WIRE_READERS } from "./wire-memory.ts";

const encoder = new TextEncoder();

/** An event as it is sent. With an id, a client that is cut off after it can resume there. */
export function encodeEvent({ event, data }: StreamEvent, id?: number): Uint8Array {
  const place = id === undefined ? "" : `id: ${id}\n`;
  // JSON contains no line breaks.
  return encoder.encode(`event: ${event}\n${place}data: ${JSON.stringify(data)}\n\n`);
}

/**
 * Events for rows of the change stream. An item that was added and changed is sent once, in its present form. An item
 * that no longer exists is sent as forgotten.
 */
export function encodeChanges(memory: Database, rows: readonly StreamedChange[]): Uint8Array {
  const latest = new Map<string, StreamedChange>();
  for (const row of rows) {
    const key = `${row.kind} ${row.sourceId}`;
    const isNew = row.action === "added" || latest.get(key)?.action === "added";
    const action = row.action === "removed" ? "removed" : isNew ? "added" : "changed";
    latest.delete(key);
    latest.set(key, { ...row, action });
  }
  const items = readItems(memory, [...latest.values()]);
  const events = [...latest.values()].flatMap((row) => eventOf(row, items) ?? []);
  return Buffer.concat(events);
}

type Kind = StreamedChange["kind"];
type Items = { [K in Kind]: Map<number, ReturnType<(typeof WIRE_READERS)[K]>[number]> };

function readItems(memory: Database, rows: readonly StreamedChange[]): Items {
  const read = <K extends Kind>(kind: K) => {
    const ids = rows
      .filter((row) => row.kind === kind && row.action !== "removed")
      .map((row) => row.sourceId);
    const items = (ids.length === 0 ? [] : WIRE_READERS[kind](memory, ids)) as ReturnType<
      (typeof WIRE_READERS)[K]
    >;
    return new Map(items.map((item) => [item.id, item])) as Items[K];
  };
  return {
    observation: read("observation"),
    summary: read("summary"),
    prompt: read("prompt"),
    session: read("session"),
  };
}

/** Undefined for an item that was deleted meanwhile: a later row says so. */
function eventOf({ id, kind, sourceId, action }: StreamedChange, items: Items): Uint8Array | undefined {
  if (action === "removed") return encodeEvent({ event: "forgotten", data: { kind, id: sourceId } }, id);
  const item = items[kind].get(sourceId);
  if (item === undefined) return undefined;
  if (action === "added") return encodeEvent({ event: kind, data: item } as StreamEvent, id);
  return encodeEvent({ event: "changed", data: { kind, item } } as StreamEvent, id);
}
