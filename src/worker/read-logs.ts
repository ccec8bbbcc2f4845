import { asObject, asString, parseObject } from "../domain/json.ts";
import { readLogTail } from "../lib/log-tail.ts";
import type { LogsAnswer, WireLogLine } from "../protocol/worker-reports.ts";

/** Number of lines that are searched. */
const LINES_MAX = 50_000;
const TEXT_CHARS_MAX = 4_000;

const LEVELS = ["debug", "info", "warning", "error"] as const;
type Level = (typeof LEVELS)[number];
const BY_NAME: Readonly<Record<string, Level>> = {
  DEBUG: "debug",
  INFO: "info",
  WARN: "warning",
  ERROR: "error",
};

export interface LogRequest {
  /** This level and the more severe ones. */
  level?: Level | undefined;
  text: string;
  limit: number;
}

/** The matching log lines, newest first. */
export function readLogs(directory: string, { level = "debug", text, limit }: LogRequest): LogsAnswer {
  const { lines, isWhole } = readLogTail(directory, LINES_MAX);
  const wanted = text.toLowerCase();
  const items: WireLogLine[] = [];
  for (const line of lines.reverse()) {
    if (items.length === limit) break;
    if (!line.toLowerCase().includes(wanted)) continue;
    const parsed = parseLine(line);
    if (LEVELS.indexOf(parsed.level) >= LEVELS.indexOf(level)) items.push(parsed);
  }
  return { items, isWhole };
}

/** A line in another format is returned as it is. */
function parseLine(line: string): WireLogLine {
  const entry = parseObject(line);
  const message = asString(entry?.message);
  if (entry === undefined || message === undefined)
    return { at: null, level: "info", from: "", message: line.slice(0, TEXT_CHARS_MAX), details: "" };
  const details = asObject(entry.properties) ?? {};
  return {
    at: asString(entry["@timestamp"]) ?? null,
    level: BY_NAME[asString(entry.level) ?? ""] ?? "info",
    from: (asString(entry.logger) ?? "").replace("claude-mem.", ""),
    message: message.slice(0, TEXT_CHARS_MAX),
    details: Object.keys(details).length === 0 ? "" : JSON.stringify(details).slice(0, TEXT_CHARS_MAX),
  };
}
