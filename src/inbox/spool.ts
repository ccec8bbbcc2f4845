import { join } from "node:path";
import { asNumber, asString, parseObject } from "../domain/json.ts";
import { files } from "../lib/files.ts";
import { readText } from "../lib/guarded-files.ts";
import { isOwnFile } from "../lib/ownership.ts";
import { writeFileAtomically } from "../lib/private-files.ts";
import type { InboxRecord } from "./record.ts";

/** Files read per round, so that a long backlog is taken over in pieces. */
const SPOOL_BATCH_MAX = 500;
/** Files that wait at most; more would make every hook and every round of the worker slow. */
export const SPOOL_FILES_MAX = 20_000;
/** Behind the name of a file that could not be read. */
const ASIDE = ".unreadable";

/** Leaves an event as one file, for when the inbox is locked, damaged or newer than we are. */
export function spoolRecord(spool: string, record: InboxRecord): void {
  const unique = `${process.pid}-${crypto.randomUUID().slice(0, 8)}`;
  writeFileAtomically(
    join(spool, `${String(record.at).padStart(15, "0")}-${unique}.json`),
    JSON.stringify(record),
  );
}

/** Whether so many events wait as files that of the next ones only the bare fact is to be kept. */
export function isSpoolFull(spool: string, filesMax: number = SPOOL_FILES_MAX): boolean {
  return files().existsSync(spool) && files().readdirSync(spool).length > filesMax;
}

export interface SpooledRecord {
  path: string;
  name: string;
  /** What is in the file; "" when it cannot be read. */
  text: string;
  /** Undefined when the file holds no event; it is then put out of the way by the caller. */
  record: InboxRecord | undefined;
}

/** Takes a file that holds no event out of the backlog; it stays beside it to be looked at. */
export function setSpooledAside(path: string): void {
  files().renameSync(path, `${path}${ASIDE}`);
}

/** The oldest spooled events, by the time in their names. */
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
    // What another user has put there, or links to, is nobody's event.
    return isOwnFile(path) ? readText(path) : "";
  } catch {
    // A folder of that name, or a file of another user, must not stand in the way of the events behind it.
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
