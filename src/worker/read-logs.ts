import { asObject, asString, parseObject } from "../domain/json.ts";
import { readLogTail } from "../lib/log-tail.ts";
import type { LogsAnswer, WireLogLine } from "../protocol/worker-reports.ts";

/** Lines looked through; the tail is bounded in bytes as well. */
const LINES_MAX = 50_000;
const MESSAGE_CHARS_MAX = 4_000;

const LEVELS = ["debug", "info", "warning", "error"] as const;
type Level = (typeof LEVELS)[number];
/** How the lines call them. */
const NAMES: Readonly<Record<string, Level>> = {
  TRACE: "debug",
  DEBUG: "debug",
  INFO: "info",
  WARN: "warning",
  WARNING: "warning",
  ERROR: "error",
  FATAL: "error",
};

export interface LogRequest {
  /** This level and the graver ones; all where undefined. */
  level?: Level | undefined;
  text: string;
  limit: number;
}

/** The lines of the logs that fit, the newest first. */
export function readLogs(directory: string, { level, text, limit }: LogRequest): LogsAnswer {
  const { lines, isWhole } = readLogTail(directory, LINES_MAX);
  const least = LEVELS.indexOf(level ?? "debug");
  const wanted = text.toLowerCase();
  const items: WireLogLine[] = [];
  for (const line of lines.reverse()) {
    if (!line.toLowerCase().includes(wanted)) continue;
    const parsed = parseLine(line);
    if (LEVELS.indexOf(parsed.level) >= least) items.push(parsed);
    if (items.length === limit) break;
  }
  return { items, isWhole };
}

/** A line of another form is told as it is. */
function parseLine(line: string): WireLogLine {
  const entry = parseObject(line);
  const message = asString(entry?.message);
  if (entry === undefined || message === undefined)
    return { at: null, level: "info", from: "", message: line.slice(0, MESSAGE_CHARS_MAX), details: "" };
  const details = asObject(entry.properties) ?? {};
  return {
    at: asString(entry["@timestamp"]) ?? null,
    level: NAMES[asString(entry.level) ?? ""] ?? "info",
    from: (asString(entry.logger) ?? "").replace("claude-mem.", ""),
    message: message.slice(0, MESSAGE_CHARS_MAX),
    details: Object.keys(details).length === 0 ? "" : JSON.stringify(details).slice(0, MESSAGE_CHARS_MAX),
  };
}
