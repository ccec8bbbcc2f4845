import { closeSync, existsSync, fstatSync, readdirSync, readSync } from "node:fs";
import { join } from "node:path";
import { openFile } from "./guarded-files.ts";

/** How much of the newest files is read for a tail: some ten thousand lines. */
const TAIL_BYTES_MAX = 4 << 20;

/** How far a log has been read: a day's file, and the bytes of it. */
export interface LogPosition {
  file: string;
  offset: number;
}

export interface LogLines {
  lines: string[];
  /** Whether these are all the lines of the log. */
  isWhole: boolean;
  position: LogPosition | undefined;
}

/** The last lines of a log directory, oldest first, from as many days as necessary. */
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
    const end = readEnd(join(directory, file), bytesLeft);
    isWhole &&= end.isWhole;
    bytesLeft -= end.text.length;
    lines.unshift(...linesOf(end.text));
    position ??= { file, offset: end.offset };
  }
  isWhole &&= lines.length <= count;
  return { lines: count === 0 ? [] : lines.slice(-count), position, isWhole };
}

/** The lines after a position, in the same file and in those of later days. */
export function readLogFrom(directory: string, from: LogPosition | undefined): LogLines {
  const lines: string[] = [];
  let position = from;
  for (const file of listLogs(directory).filter((name) => from === undefined || name >= from.file)) {
    const start = file === from?.file ? from.offset : 0;
    const { text } = readBetween(join(directory, file), ({ size }) => [start, size]);
    // A line that is still being written is left for the next read.
    const complete = text.slice(0, text.lastIndexOf("\n") + 1);
    lines.push(...linesOf(complete));
    position = { file, offset: start + Buffer.byteLength(complete) };
  }
  return { lines, position, isWhole: true };
}

/** Oldest first. */
function listLogs(directory: string): string[] {
  if (!existsSync(directory)) return [];
  return readdirSync(directory)
    .filter((name) => name.endsWith(".log"))
    .sort();
}

function linesOf(text: string): string[] {
  return text.split("\n").filter((line) => line !== "");
}

/** The end of a file from the beginning of a line. */
function readEnd(path: string, bytesMax: number): { text: string; offset: number; isWhole: boolean } {
  const { text, start, end } = readBetween(path, ({ size }) => [Math.max(0, size - bytesMax), size]);
  const isWhole = start === 0;
  return { text: isWhole ? text : text.slice(text.indexOf("\n") + 1), offset: end, isWhole };
}

function readBetween(path: string, range: (stat: { size: number }) => [start: number, end: number]) {
  const descriptor = openFile(path, "r");
  try {
    const [start, end] = range(fstatSync(descriptor));
    const buffer = Buffer.alloc(Math.max(0, Math.min(end - start, TAIL_BYTES_MAX)));
    const read = readSync(descriptor, buffer, 0, buffer.length, start);
    return { text: buffer.subarray(0, read).toString("utf8"), start, end };
  } finally {
    closeSync(descriptor);
  }
}
