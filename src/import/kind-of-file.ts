import { closeSync, constants, fstatSync, readSync } from "node:fs";
import type { JsonObject } from "../domain/host-event.ts";
import type { ImportKind } from "../domain/import.ts";
import { parseObject } from "../domain/json.ts";
import { claudeCodeFiles } from "../hosts/claude-code/host.ts";
import { codexFiles } from "../hosts/codex/session-files.ts";
import { copilotFiles } from "../hosts/copilot/session-files.ts";
import type { SessionFiles } from "../hosts/host.ts";
import { openFile } from "../lib/guarded-files.ts";
import { readLines } from "../lib/read-lines.ts";

const HEAD_BYTES = 64 << 10;
/** Lines by which a file is known; the first of a session can be long. */
const HEAD_LINES = 60;
const SQLITE_MAGIC = "SQLite format 3\0";

/** The hosts whose session files are read, the most specific format first. */
export const SESSION_FILES: readonly SessionFiles[] = [codexFiles, copilotFiles, claudeCodeFiles];

/** What a file is, by its content; `head` are its first lines, where it has any. */
export type FileKind =
  | { kind: SessionKind; files: SessionFiles; head: JsonObject[] }
  | { kind: Exclude<ImportKind, SessionKind> }
  | { kind: "empty" | "unknown" };
type SessionKind = "claude-code" | "codex" | "copilot";

/** @throws the system's error when the file cannot be read */
export function kindOfFile(path: string): FileKind {
  const start = readStart(path);
  if (start.trim() === "") return { kind: "empty" };
  if (start.startsWith(SQLITE_MAGIC)) return { kind: "legacy-database" };
  const head = headOf(path);
  if (head[0]?.format === "claude-mem-export") return { kind: "export" };
  const files = SESSION_FILES.find((one) => head.some(one.isOurs));
  if (files !== undefined) return { kind: files.host as SessionKind, files, head };
  return isLegacyExport(start) ? { kind: "legacy-export" } : { kind: "unknown" };
}

/** One JSON document with the names that the earlier program's export script writes first. */
function isLegacyExport(start: string): boolean {
  return /^\s*\{/.test(start) && /"(exportedAt|totalObservations|observations)"\s*:/.test(start);
}

function headOf(path: string): JsonObject[] {
  const head: JsonObject[] = [];
  let count = 0;
  for (const { text } of readLines(path, () => 0, true)) {
    const entry = text === undefined ? undefined : parseObject(text);
    if (entry !== undefined) head.push(entry);
    count += 1;
    if (count === HEAD_LINES) break;
  }
  return head;
}

function readStart(path: string): string {
  // Non-blocking: opening a named pipe would wait forever.
  const descriptor = openFile(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    if (!fstatSync(descriptor).isFile()) return "";
    const buffer = Buffer.alloc(HEAD_BYTES);
    return buffer.toString("utf8", 0, readSync(descriptor, buffer, 0, HEAD_BYTES, 0));
  } finally {
    closeSync(descriptor);
  }
}
