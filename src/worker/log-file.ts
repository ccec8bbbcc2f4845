import { chmodSync, existsSync } from "node:fs";
import { join } from "node:path";
import { getTimeRotatingFileSink } from "@logtape/file";
import { configureSync, disposeSync, getLogger, jsonLinesFormatter } from "@logtape/logtape";
import { logFileName } from "../config/log-name.ts";
import type { LogLevel } from "../config/settings.ts";
import type { Log } from "../lib/log.ts";
import { ensurePrivateDirectory, PRIVATE_FILE_MODE } from "../lib/private-files.ts";

const LOGS_KEPT_MS = 14 * 24 * 60 * 60_000;

export interface LogFile extends Log {
  close(): void;
}

/** Opens the worker's log: one file of JSON lines a day, kept for two weeks. Call once per process. */
export function openLogFile(directory: string, level: LogLevel): LogFile {
  ensurePrivateDirectory(directory);
  const sink = getTimeRotatingFileSink({
    directory,
    filename: logFileName,
    interval: "daily",
    maxAgeMs: LOGS_KEPT_MS,
    formatter: jsonLinesFormatter,
    bufferSize: 0,
  });
  configureSync({
    reset: true,
    sinks: { file: sink },
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

/** Messages may hold braces (a path, a piece of JSON), which the logger would take for placeholders. */
function literal(message: string): string {
  return message.replaceAll("{", "{{").replaceAll("}", "}}");
}
