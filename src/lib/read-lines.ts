import { closeSync, constants, fstatSync, readSync } from "node:fs";
import { openFile } from "./guarded-files.ts";

const CHUNK_BYTES = 1 << 20;
const NEWLINE = 0x0a;

/** A longer line is returned as `undefined` and not kept in memory. */
export const LINE_BYTES_MAX = 32 << 20;

export interface FileState {
  inode: number;
  isFile: boolean;
  /** Whether a line begins at this offset. False if the file has been rewritten or truncated since. */
  isLineStart(offset: number): boolean;
}

export interface ReadLine {
  /** Undefined for a line over `LINE_BYTES_MAX`. */
  text: string | undefined;
  /** Offset of the next line, in bytes. */
  end: number;
}

/**
 * The complete lines of a file from a byte offset on. A last line without a newline is left for the next time, unless
 * `takesRest` says that the file is complete.
 *
 * @param from called once the file is open, so that the offset belongs to this file; undefined reads nothing
 * @throws the system's error if the file cannot be opened
 */
export function* readLines(
  path: string,
  from: (state: FileState) => number | undefined,
  takesRest = false,
): Generator<ReadLine> {
  // Non-blocking: opening a named pipe would hang forever.
  const descriptor = openFile(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    const stat = fstatSync(descriptor);
    const isLineStart = (offset: number) => offset === 0 || byteAt(descriptor, offset - 1) === NEWLINE;
    const start = from({ inode: stat.ino, isFile: stat.isFile(), isLineStart });
    if (start === undefined || !stat.isFile()) return;
    yield* linesOf(descriptor, start, takesRest);
  } finally {
    closeSync(descriptor);
  }
}

function byteAt(descriptor: number, position: number): number | undefined {
  const byte = Buffer.alloc(1);
  return readSync(descriptor, byte, 0, 1, position) === 1 ? byte[0] : undefined;
}

function* linesOf(descriptor: number, start: number, takesRest: boolean): Generator<ReadLine> {
  const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
  let position = start;
  let pending: Buffer[] = [];
  let pendingBytes = 0;
  for (;;) {
    const count = readSync(descriptor, chunk, 0, CHUNK_BYTES, position);
    if (count === 0) {
      if (takesRest && pendingBytes > 0)
        yield { text: lineText(pending, pendingBytes, Buffer.alloc(0)), end: position };
      return;
    }
    let from = 0;
    for (let at = chunk.indexOf(NEWLINE, from); at !== -1 && at < count; at = chunk.indexOf(NEWLINE, from)) {
      const text = lineText(pending, pendingBytes, chunk.subarray(from, at));
      pending = [];
      pendingBytes = 0;
      from = at + 1;
      yield { text, end: position + from };
    }
    pendingBytes += count - from;
    // Beyond the limit only the length is counted, so that an endless line cannot fill the memory.
    if (pendingBytes <= LINE_BYTES_MAX) pending.push(Buffer.from(chunk.subarray(from, count)));
    else pending = [];
    position += count;
  }
}

function lineText(pending: Buffer[], pendingBytes: number, last: Buffer): string | undefined {
  if (pendingBytes + last.length > LINE_BYTES_MAX) return undefined;
  return pending.length === 0 ? last.toString("utf8") : Buffer.concat([...pending, last]).toString("utf8");
}
