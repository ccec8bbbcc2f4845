import { chmodSync, existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { getTimeRotatingFileSink } from "@logtape/file";
import { configureSync, disposeSync, getLogger, jsonLinesFormatter, type Sink } from "@logtape/logtape";
import { logFileName } from "../config/log-name.ts";
import type { LogLevel } from "../config/settings.ts";
import { redactSecrets } from "../domain/redaction/redact.ts";
import type { Log } from "../lib/log.ts";
import { ensurePrivateDirectory, PRIVATE_FILE_MODE } from "../lib/private-files.ts";

const LOGS_KEPT_MS = 14 * 24 * 60 * 60_000;
/** No day's file grows beyond this; what fails again and again says nothing new by then. */
const DAY_BYTES_MAX = 20 << 20;

export interface LogFile extends Log {
  close(): void;
}

/**
 * Opens the worker's log: one file of JSON lines a day, bounded and kept for two weeks. Call once per process.
 *
 * @param dayBytesMax beyond this the rest of a day is not written
 */
export function openLogFile(directory: string, level: LogLevel, dayBytesMax = DAY_BYTES_MAX): LogFile {
  ensurePrivateDirectory(directory);
  const sink = getTimeRotatingFileSink({
    directory,
    filename: logFileName,
    interval: "daily",
    maxAgeMs: LOGS_KEPT_MS,
    formatter: (record) => redactSecrets(jsonLinesFormatter(record)),
    bufferSize: 0,
  });
  const file = Object.assign(bounded(sink, directory, dayBytesMax), {
    [Symbol.dispose]: () => sink[Symbol.dispose](),
  });
  configureSync({
    reset: true,
    sinks: { file },
    loggers: [
      { category: "claude-mem", sinks: ["file"], lowestLevel: level },
      { category: ["logtape", "meta"], sinks: ["file"], lowestLevel: "error" },
    ],
  });
  const today = join(directory, logFileName(new Date()));
  if (existsSync(today)) chmodSync(today, PRIVATE_FILE_MODE);
  const logger = getLogger(["claude-mem", "worker"]);
  return {
    debug: (message, details) => logger.debug(literal(message), details),
    info: (message, details) => logger.info(literal(message), details),
    warning: (message, details) => logger.warn(literal(message), details),
    error: (message, details) => logger.error(literal(message), details),
    close: () => disposeSync(),
  };
}

/** Writes until the day's file is full; hooks write to it as well, so it is the file that is asked. */
function bounded(sink: Sink, directory: string, bytesMax: number): Sink {
  return (record) => {
    const today = join(directory, logFileName(new Date(record.timestamp)));
    const bytes = statSync(today, { throwIfNoEntry: false })?.size ?? 0;
    if (bytes < bytesMax) sink(record);
  };
}

/** Messages may hold braces (a path, a piece of JSON), which the logger would take for placeholders. */
function literal(message: string): string {
  return message.replaceAll("{", "{{").replaceAll("}", "}}");
}
