import { join } from "node:path";
import { logFileName } from "../config/log-name.ts";
import type { DataPaths } from "../config/paths.ts";
import { cleanText } from "../domain/clean-payload.ts";
import { files } from "../lib/files.ts";
import { appendText } from "../lib/guarded-files.ts";
import { ensurePrivateDirectory, PRIVATE_FILE_MODE } from "../lib/private-files.ts";

/** Longest line a hook writes: what failed may carry a payload in its message. */
const MESSAGE_CHARS_MAX = 500;
/** How much of a longer message is looked through for secrets; it is cut between words. */
const READ_CHARS_MAX = 8_000;

/** A day's log that is larger gets no more lines of hooks: a fault that lasts would fill the disk with its own report. */
const LOG_BYTES_MAX = 5e6;

/** Adds one line to the day's log, in the worker's format. Where even that fails, the line goes to stderr. */
export function hookLog(paths: DataPaths, message: string): void {
  // Redacted first: half of a secret would not be known for one.
  const text = cleanText(message, READ_CHARS_MAX).slice(0, MESSAGE_CHARS_MAX).toWellFormed();
  const now = new Date();
  const entry = {
    "@timestamp": now.toISOString(),
    level: "WARN",
    message: text,
    logger: "claude-mem.hook",
    properties: {},
  };
  try {
    ensurePrivateDirectory(paths.logs);
    const file = join(paths.logs, logFileName(now));
    if ((files().statSync(file, { throwIfNoEntry: false })?.size ?? 0) > LOG_BYTES_MAX) return;
    appendText(file, `${JSON.stringify(entry)}\n`, PRIVATE_FILE_MODE);
  } catch {
    // A full disk or a read-only home: the host shows stderr in its debug log, and that is all that is left.
    process.stderr.write(`claude-mem: ${text}\n`);
  }
}
