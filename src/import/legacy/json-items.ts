import { closeSync, openSync, readSync } from "node:fs";
import type { JsonObject } from "../../domain/host-event.ts";
import { parseObject } from "../../domain/json.ts";

const CHUNK_BYTES = 1 << 20;
/** A longer item is given as `undefined`: it is counted, not held in memory. */
export const ITEM_BYTES_MAX = 32 << 20;

const [QUOTE, BACKSLASH, OPEN_BRACE, CLOSE_BRACE, OPEN_BRACKET, CLOSE_BRACKET] = [
  0x22, 0x5c, 0x7b, 0x7d, 0x5b, 0x5d,
];

/** An object in one of the lists of a document. */
export interface JsonItem {
  /** The name of the list. */
  list: string;
  /** How many items stand before it in the document. */
  index: number;
  /** Undefined for one that is no object, or too long. */
  value: JsonObject | undefined;
  /** Where the next one begins, in bytes. */
  end: number;
}

/**
 * The objects in the lists of one JSON object (`{"name": [{…}, {…}], …}`), one after the other, so that a document of any
 * size can be read. What else stands in the document is passed over; a cut-off end ends the items.
 *
 * @throws the system's error when the file cannot be read
 */
export function* jsonItems(path: string): Generator<JsonItem> {
  const descriptor = openSync(path, "r");
  try {
    yield* itemsOf(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

function* itemsOf(descriptor: number): Generator<JsonItem> {
  const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
  const item = createCollector(ITEM_BYTES_MAX);
  const word = createCollector(1_000);
  let [depth, index, position] = [0, 0, 0];
  let isInString = false;
  let isEscaped = false;
  let list = "";
  for (;;) {
    const count = readSync(descriptor, chunk, 0, CHUNK_BYTES, position);
    if (count === 0) return;
    for (let at = 0; at < count; at += 1) {
      const byte = chunk[at] ?? 0;
      if (isInString) {
        if (isEscaped) isEscaped = false;
        else if (byte === BACKSLASH) isEscaped = true;
        else if (byte === QUOTE) {
          isInString = false;
          if (depth === 1) list = word.end(chunk, at);
        }
        continue;
      }
      if (byte === QUOTE) {
        isInString = true;
        if (depth === 1) word.begin(at + 1);
      } else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) {
        depth += 1;
        if (depth === 3 && byte === OPEN_BRACE) item.begin(at);
      } else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) {
        if (depth === 3 && byte === CLOSE_BRACE) {
          yield { list, index, value: parseObject(item.end(chunk, at + 1)), end: position + at + 1 };
          index += 1;
        }
        depth -= 1;
      }
    }
    item.pass(chunk.subarray(0, count));
    word.pass(chunk.subarray(0, count));
    position += count;
  }
}

/** Collects the bytes of one text across chunks. A text over the limit comes out empty. */
function createCollector(bytesMax: number) {
  let parts: Buffer[] = [];
  let bytes = 0;
  let from: number | undefined;
  return {
    begin(at: number) {
      parts = [];
      bytes = 0;
      from = at;
    },
    end(chunk: Buffer, at: number): string {
      if (from === undefined) return "";
      const last = chunk.subarray(from, at);
      from = undefined;
      return bytes + last.length > bytesMax ? "" : Buffer.concat([...parts, last]).toString("utf8");
    },
    /** The chunk is over; what is being collected goes on in the next one. */
    pass(chunk: Buffer) {
      if (from === undefined) return;
      bytes += chunk.length - from;
      if (bytes <= bytesMax) parts.push(Buffer.from(chunk.subarray(from)));
      else parts = [];
      from = 0;
    },
  };
}
