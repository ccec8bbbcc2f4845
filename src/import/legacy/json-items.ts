import { closeSync, readSync } from "node:fs";
import type { JsonObject } from "../../domain/host-event.ts";
import { parseObject } from "../../domain/json.ts";
import { openFile } from "../../lib/guarded-files.ts";

const CHUNK_BYTES = 1 << 20;
/** A longer item becomes `undefined`: it is counted, not held in memory. */
const ITEM_BYTES_MAX = 32 << 20;
const NAME_BYTES_MAX = 1_000;
/** The document is the first level, a list in it the second. */
const ITEM_DEPTH = 3;

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
 * @param chunkBytes how much is read at a time
 * @throws the system's error when the file cannot be read
 */
export function* jsonItems(path: string, chunkBytes = CHUNK_BYTES): Generator<JsonItem> {
  const descriptor = openFile(path, "r");
  try {
    yield* itemsOf(descriptor, chunkBytes);
  } finally {
    closeSync(descriptor);
  }
}

function* itemsOf(descriptor: number, chunkBytes: number): Generator<JsonItem> {
  const chunk = Buffer.allocUnsafe(chunkBytes);
  const item = createCollector(ITEM_BYTES_MAX);
  const name = createCollector(NAME_BYTES_MAX);
  const structure = createStructure();
  let [index, position, list] = [0, 0, ""];
  for (;;) {
    const count = readSync(descriptor, chunk, 0, chunkBytes, position);
    if (count === 0) return;
    for (let at = 0; at < count; at += 1) {
      const part = structure.next(chunk[at] ?? 0);
      if (part === "name begins") name.begin(at + 1);
      else if (part === "name ends") list = name.end(chunk, at);
      else if (part === "item begins") item.begin(at);
      else if (part === "item ends") {
        yield { list, index, value: parseObject(item.end(chunk, at + 1)), end: position + at + 1 };
        index += 1;
      }
    }
    item.pass(chunk.subarray(0, count));
    name.pass(chunk.subarray(0, count));
    position += count;
  }
}

type Part = "name begins" | "name ends" | "item begins" | "item ends" | undefined;

/** Follows a document byte by byte: strings of its outermost object are names, objects two levels below it are items. */
function createStructure(): { next(byte: number): Part } {
  let depth = 0;
  let isInString = false;
  let isEscaped = false;
  const inString = (byte: number): Part => {
    if (isEscaped) isEscaped = false;
    else if (byte === BACKSLASH) isEscaped = true;
    else if (byte === QUOTE) {
      isInString = false;
      return depth === 1 ? "name ends" : undefined;
    }
    return undefined;
  };
  return {
    next(byte) {
      if (isInString) return inString(byte);
      if (byte === QUOTE) {
        isInString = true;
        return depth === 1 ? "name begins" : undefined;
      }
      if (byte === OPEN_BRACE || byte === OPEN_BRACKET) {
        depth += 1;
        return depth === ITEM_DEPTH && byte === OPEN_BRACE ? "item begins" : undefined;
      }
      if (byte !== CLOSE_BRACE && byte !== CLOSE_BRACKET) return undefined;
      depth -= 1;
      return depth === ITEM_DEPTH - 1 && byte === CLOSE_BRACE ? "item ends" : undefined;
    },
  };
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
