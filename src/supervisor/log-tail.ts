import { closeSync, existsSync, fstatSync, readdirSync, readSync } from "node:fs";
import { join } from "node:path";
import { openFile } from "../lib/guarded-files.ts";

/** How much of the newest files is read for a tail: some ten thousand lines. */
const TAIL_BYTES_MAX = 4 << 20;

/** Up to where a log has been read: a file of the day, and the bytes of it. */
export interface LogPosition {
  file: string;
  offset: number;
}

export interface LogLines {
  lines: string[];
  /** Whether these are all lines that there are. */
  isWhole: boolean;
  position: LogPosition | undefined;
}

/** The last lines of a log directory, oldest first, over as many days as that takes. */
export function readLogTail(directory: string, count: number): LogLines {
  const lines: string[] = [];
  let position: LogPosition | undefined;
  let bytesLeft = TAIL_BYTES_MAX;
  let isWhole = true;
  for (const file of listLogs(directory).reverse()) {
    if (position !== undefined && (lines.length >= count || bytesLeft <= 0)) {
      isWhole = false;
      break;
    }
    const read = readEnd(join(directory, file), bytesLeft);
    isWhole &&= read.isWhole;
    bytesLeft -= read.text.length;
    lines.unshift(...linesOf(read.text));
    position ??= { file, offset: read.end };
  }
  return {
    lines: count === 0 ? [] : lines.slice(-count),
    position,
    isWhole: isWhole && lines.length <= count,
  };
}

/** The lines that were added after a position, in the same file or in those of later days. */
export function readLogFrom(directory: string, from: LogPosition | undefined): LogLines {
  const lines: string[] = [];
  let position = from;
  for (const file of listLogs(directory).filter((name) => from === undefined || name >= from.file)) {
    const start = file === from?.file ? from.offset : 0;
    const read = readBetween(join(directory, file), start);
    // A line that is still being written is left for the next look.
    const complete = read.slice(0, read.lastIndexOf("\n") + 1);
    lines.push(...linesOf(complete));
    position = { file, offset: start + Buffer.byteLength(complete) };
  }
  return { lines, position, isWhole: true };
}

/** The days' files, oldest first: their names sort by date. */
function listLogs(directory: string): string[] {
  if (!existsSync(directory)) return [];
  return readdirSync(directory)
    .filter((name) => name.endsWith(".log"))
    .sort();
}

function linesOf(text: string): string[] {
  return text.split("\n").filter((line) => line !== "");
}

/** The end of a file from the start of a line on, and where it ends. */
function readEnd(path: string, bytesMax: number): { text: string; end: number; isWhole: boolean } {
  const size = withFile(path, (descriptor) => fstatSync(descriptor).size);
  const start = Math.max(0, size - bytesMax);
  const text = readBetween(path, start, size);
  return { text: start === 0 ? text : text.slice(text.indexOf("\n") + 1), end: size, isWhole: start === 0 };
}

function readBetween(path: string, start: number, end = Number.POSITIVE_INFINITY): string {
  return withFile(path, (descriptor) => {
    const length = Math.min(end, fstatSync(descriptor).size) - start;
    if (length <= 0) return "";
    const buffer = Buffer.alloc(Math.min(length, TAIL_BYTES_MAX));
    const read = readSync(descriptor, buffer, 0, buffer.length, start);
    return buffer.subarray(0, read).toString("utf8");
  });
}

function withFile<Result>(path: string, use: (descriptor: number) => Result): Result {
  const descriptor = openFile(path, "r");
  try {
    return use(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
