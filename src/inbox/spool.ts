import { join } from "node:path";
import { asNumber, asString, parseObject } from "../domain/json.ts";
import { files } from "../lib/files.ts";
import { writeFileAtomically } from "../lib/private-files.ts";
import type { InboxRecord } from "./record.ts";

/** Files read per round, so that a long backlog is taken over in pieces. */
const SPOOL_BATCH_MAX = 500;

/** Leaves an event as one file, for when the inbox is locked, damaged or newer than we are. */
export function spoolRecord(spool: string, record: InboxRecord): void {
  const unique = `${process.pid}-${crypto.randomUUID().slice(0, 8)}`;
  writeFileAtomically(
    join(spool, `${String(record.at).padStart(15, "0")}-${unique}.json`),
    JSON.stringify(record),
  );
}

export interface SpooledRecord {
  path: string;
  name: string;
  /** Undefined when the file holds no event; it is then moved out of the way by the caller. */
  record: InboxRecord | undefined;
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
    .map((name) => ({ path: join(spool, name), name, record: readRecord(join(spool, name)) }));
}

function readRecord(path: string): InboxRecord | undefined {
  const stored = parseObject(files().readFileSync(path, "utf8"));
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
