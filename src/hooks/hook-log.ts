import type { DataPaths } from "../config/paths.ts";
import { cleanText } from "../domain/clean-payload.ts";
import { appendLog } from "../lib/log.ts";

/** Maximum length of a hook's line: the message of a failure may contain a payload. */
const MESSAGE_CHARS_MAX = 500;
/** How much of a longer message is redacted before it is cut. */
const READ_CHARS_MAX = 8_000;
/** In a log of this size hooks write nothing more, so that the worker still can. */
const DAY_BYTES_MAX = 5e6;

/** Adds a warning to the log. If that fails, the line goes to stderr. */
export function hookLog(paths: DataPaths, message: string): void {
  // Redacted before it is cut: half of a secret would not be recognized.
  const text = cleanText(message, READ_CHARS_MAX).slice(0, MESSAGE_CHARS_MAX).toWellFormed();
  try {
    const options = { redact: (line: string) => line, dayBytesMax: DAY_BYTES_MAX };
    appendLog(paths.logs, { level: "warning", source: "hook", message: text }, options);
  } catch {
    // A full disk or a read-only home. The host shows stderr in its debug log.
    process.stderr.write(`claude-mem: ${text}\n`);
  }
}
