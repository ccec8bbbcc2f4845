import { join } from "node:path";
import { asNumber, asString, parseObject } from "../domain/json.ts";
import { files } from "../lib/files.ts";
import { readText } from "../lib/guarded-files.ts";
import { isOwnFile } from "../lib/ownership.ts";
import { writeFileAtomically } from "../lib/private-files.ts";
import type { InboxRecord } from "./record.ts";

/** Files read per round, so that a long backlog is ingested in pieces. */
const SPOOL_BATCH_MAX = 500;
/** Maximum number of waiting files; more would slow down every hook and every round of the worker. */
export const SPOOL_FILES_MAX = 20_000;
/** Suffix of a file that could not be read. */
const ASIDE = ".unreadable";

/** Writes a record to one file, for when the inbox cannot be written. */
export function spoolRecord(spool: string, record: InboxRecord): void {
  const unique = `${process.pid}-${crypto.randomUUID().slice(0, 8)}`;
  writeFileAtomically(
    join(spool, `${String(record.at).padStart(15, "0")}-${unique}.json`),
    JSON.stringify(record),
  );
}

/** Whether so many files wait that further records must be shortened. */
export function isSpoolFull(spool: string, filesMax: number = SPOOL_FILES_MAX): boolean {
  return files().existsSync(spool) && files().readdirSync(spool).length > filesMax;
}

export interface SpooledRecord {
  path: string;
  name: string;
  /** Content of the file; "" if it cannot be read. */
  text: string;
  /** Undefined if the file is not a record; the caller then sets it aside. */
  record: InboxRecord | undefined;
}

/** Renames a file that is not a record, so that it can be examined. */
export function setSpooledAside(path: string): void {
  files().renameSync(path, `${path}${ASIDE}`);
}

/** The oldest records, by the time in their names. */
export function listSpooled(spool: string): SpooledRecord[] {
  if (!files().existsSync(spool)) return [];
  const names = files()
    .readdirSync(spool)
    .filter((name) => name.endsWith(".json"));
  return names
    .sort()
    .slice(0, SPOOL_BATCH_MAX)
    .map((name) => {
      const path = join(spool, name);
      const text = textOf(path);
      return { path, name, text, record: parseRecord(text) };
    });
}

function textOf(path: string): string {
  try {
    // Files and links of another user are not records.
    return isOwnFile(path) ? readText(path) : "";
  } catch {
    // A folder of that name must not block the records after it.
    return "";
  }
}

function parseRecord(text: string): InboxRecord | undefined {
  const stored = parseObject(text);
  const host = asString(stored?.host);
  const event = asString(stored?.event);
  const at = asNumber(stored?.at);
  const body = asString(stored?.body);
  if (host === undefined || event === undefined || at === undefined || body === undefined) return undefined;
  return {
    host,
    event,
    at,
    body,
    sessionId: asString(stored?.sessionId) ?? "",
    directory: asString(stored?.directory) ?? null,
    hostPid: asNumber(stored?.hostPid) ?? null,
  };
}
