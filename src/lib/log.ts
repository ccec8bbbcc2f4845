import { join } from "node:path";
import { files } from "./files.ts";
import { appendText } from "./guarded-files.ts";
import { ensurePrivateDirectory, PRIVATE_FILE_MODE } from "./private-files.ts";

/** The log of the worker and its parts; an interface so that tests can listen. */
export interface Log {
  debug(message: string, details?: Record<string, unknown>): void;
  info(message: string, details?: Record<string, unknown>): void;
  warning(message: string, details?: Record<string, unknown>): void;
  error(message: string, details?: Record<string, unknown>): void;
}

const LEVEL_NAMES = { debug: "DEBUG", info: "INFO", warning: "WARN", error: "ERROR" } as const;
const LEVELS = ["debug", "info", "warning", "error"] as const;
type LogLevel = (typeof LEVELS)[number];

/** A full day's file gets no more lines: a fault that lasts would fill the disk with its own report. */
const DAY_BYTES_MAX = 20 << 20;
const DAYS_KEPT = 14;
const DAY_MS = 24 * 60 * 60_000;

interface LogLine {
  level: LogLevel;
  source: "worker" | "hook";
  message: string;
  details?: Record<string, unknown> | undefined;
}

export interface LogOptions {
  /** Removes secrets from a line. */
  redact(line: string): string;
  dayBytesMax?: number;
}

/** The file of a day, which the worker and the hooks share. Names sort by date. */
export function logFileName(date: Date): string {
  return `worker-${date.toISOString().slice(0, 10)}.log`;
}

/** Appends one line of JSON to the day's file, unless that is full. Throws what the system says. */
export function appendLog(directory: string, line: LogLine, options: LogOptions): void {
  const now = new Date();
  const file = join(directory, logFileName(now));
  const bytes = files().statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  if (bytes > (options.dayBytesMax ?? DAY_BYTES_MAX)) return;
  const entry = {
    "@timestamp": now.toISOString(),
    level: LEVEL_NAMES[line.level],
    message: line.message,
    logger: `claude-mem.${line.source}`,
    properties: line.details ?? {},
  };
  if (bytes === 0) prepare(directory);
  appendText(file, `${options.redact(JSON.stringify(entry))}\n`, PRIVATE_FILE_MODE);
}

/** The worker's log, from a level on. A line that cannot be written is lost: a full disk must not stop the worker. */
export function openLog(directory: string, level: LogLevel, options: LogOptions): Log {
  const logAt = (at: LogLevel) => (message: string, details?: Record<string, unknown>) => {
    if (LEVELS.indexOf(at) < LEVELS.indexOf(level)) return;
    try {
      appendLog(directory, { level: at, source: "worker", message, details }, options);
    } catch {
      // Without a log there is no place to report it.
    }
  };
  return { debug: logAt("debug"), info: logAt("info"), warning: logAt("warning"), error: logAt("error") };
}

/** Before the first line of a day: makes the directory and deletes the oldest files. */
function prepare(directory: string): void {
  ensurePrivateDirectory(directory);
  const oldest = logFileName(new Date(Date.now() - DAYS_KEPT * DAY_MS));
  for (const name of files().readdirSync(directory))
    if (/^worker-[\d-]+\.log$/.test(name) && name < oldest)
      files().rmSync(join(directory, name), { force: true });
}
