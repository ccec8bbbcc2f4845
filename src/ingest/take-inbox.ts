import type { Database } from "bun:sqlite";
import { rmSync } from "node:fs";
import { cleanText } from "../domain/clean-payload.ts";
import { isRecordFault, MemoryError } from "../domain/error.ts";
import type { HostEvent } from "../domain/host-event.ts";
import { isForgotten } from "../forgetting/is-forgotten.ts";
import type { Host } from "../hosts/host.ts";
import { hookMsOf, type InboxRecord } from "../inbox/record.ts";
import { listSpooled, type SpooledRecord, setSpooledAside } from "../inbox/spool.ts";
import { deleteRecordsUpTo, inboxIdentity, listRecords } from "../inbox/take.ts";
import type { Log } from "../lib/log.ts";
import { deleteCursor, getCursor, parkRecord, setCursor } from "../store/sessions/ingest-cursors.ts";
import { findSession } from "../store/sessions/sessions.ts";
import { findLastTurn } from "../store/turns/turns.ts";
import { applyEvent } from "./apply-event.ts";
import type { CaptureRules } from "./capture-rules.ts";
import { recordHost, type StartTokenOf, sessionOf } from "./session-and-turn.ts";
import { syncSession } from "./sync-transcript.ts";

/** How much of a record that could not be ingested is kept for diagnosis. */
const PARKED_CHARS_MAX = 4_000;

export interface IngestDeps {
  memory: Database;
  rules: CaptureRules;
  /** The hosts whose records may be in the inbox, by name. */
  hosts: ReadonlyMap<string, Host>;
  startTokenOf: StartTokenOf;
  /** Called with how long each hook took. */
  noteHookMs?(ms: number): void;
  log: Log;
}

/** How much is ingested before the worker does something else. */
export interface IngestPiece {
  records: number;
  /** Milliseconds. A record whose transcript takes longer to sync waits for the next piece, and so do those after it. */
  ms: number;
}

/**
 * Ingests the oldest records of the inbox. A record and the cursor behind it are one transaction. The inbox is cleared up to
 * the cursor, so a kill in between repeats nothing.
 *
 * @returns number of records that were handled; 0 if none waits
 */
export function takeInbox(deps: IngestDeps, inbox: Database, piece: IngestPiece): number {
  const source = `inbox:${inboxIdentity(inbox)}`;
  const records = listRecords(inbox, getCursor(deps.memory, source), piece.records);
  const done = takeEach(records, piece, (record) => takeRecord(deps, record, source, record.id, piece.ms));
  deleteRecordsUpTo(inbox, getCursor(deps.memory, source));
  return done;
}

/** Ingests the records that hooks had to spool. Returns the number of records that were handled. */
export function takeSpool(deps: IngestDeps, spool: string, piece: IngestPiece): number {
  return takeEach(listSpooled(spool), piece, (file) => takeSpooled(deps, file, piece.ms));
}

/** @param take returns whether the record is done */
function takeEach<Record>(records: Record[], piece: IngestPiece, take: (record: Record) => boolean): number {
  const end = performance.now() + piece.ms;
  let count = 0;
  for (const record of records) {
    count += 1;
    if (!take(record) || performance.now() > end) break;
  }
  return count;
}

function takeSpooled(
  deps: IngestDeps,
  { path, name, text, record }: SpooledRecord,
  pieceMs: number,
): boolean {
  const source = `spool:${name}`;
  if (record === undefined) {
    deps.log.error(`${path} is unreadable (not a record) and was set aside`);
    if (text === "") {
      setSpooledAside(path);
      return true;
    }
    const body = cleanText(text, PARKED_CHARS_MAX);
    parkRecord(deps.memory, { source, body, fault: "not a record", at: Date.now() });
  } else if (getCursor(deps.memory, source) === 0 && !takeRecord(deps, record, source, 1, pieceMs))
    return false;
  rmSync(path, { force: true });
  deleteCursor(deps.memory, source);
  return true;
}

/**
 * Parses a record, syncs the transcript if it must come first, and applies the events. False, with nothing applied, while
 * there is more to sync.
 */
function takeRecord(
  deps: IngestDeps,
  record: InboxRecord,
  source: string,
  cursor: number,
  pieceMs: number,
): boolean {
  deps.rules.refresh();
  try {
    const { host, events } = parseRecord(deps, record);
    const isSynced = events.every(
      (event) => !needsTranscriptFirst(deps.memory, event) || syncFor(deps, host, event, pieceMs),
    );
    if (!isSynced) return false;
    const tookMs = hookMsOf(record);
    if (tookMs !== undefined) deps.noteHookMs?.(tookMs);
    commit(deps, source, cursor, () => applyEvents(deps, events));
  } catch (error) {
    if (!isRecordFault(error)) throw error;
    const fault = (error as Error).message;
    deps.log.error(`a ${record.event} event was parked: ${fault}`);
    const body = cleanText(record.body, PARKED_CHARS_MAX);
    commit(deps, source, cursor, () => parkRecord(deps.memory, { source, body, fault, at: record.at }));
  }
  return true;
}

function parseRecord(deps: IngestDeps, record: InboxRecord): { host: Host; events: HostEvent[] } {
  const host = deps.hosts.get(record.host);
  if (host === undefined) throw new MemoryError("invalid-input", `host "${record.host}" is not known`);
  return { host, events: host.eventsOfRecord(record) };
}

function applyEvents(deps: IngestDeps, events: readonly HostEvent[]): void {
  for (const event of events) {
    applyEvent(deps.memory, deps.rules, event);
    recordHost(deps.memory, event, deps.startTokenOf);
  }
}

function commit(deps: IngestDeps, source: string, cursor: number, work: () => void): void {
  deps.memory
    .transaction(() => {
      work();
      setCursor(deps.memory, source, cursor);
    })
    .immediate();
}

const READ_FIRST: ReadonlySet<HostEvent["kind"]> = new Set([
  "turn-ended",
  "session-ended",
  "subagent-ended",
  "session-started",
]);

/**
 * The transcript is synced before an event that ends a turn, so that the turn is complete by then. A beginning session may
 * continue an earlier one. A prompt during an open turn follows an interruption that only the transcript reports, and the
 * first known prompt of a session may follow earlier ones.
 */
function needsTranscriptFirst(memory: Database, event: HostEvent): boolean {
  if (READ_FIRST.has(event.kind)) return true;
  if (event.kind !== "prompt-submitted" && event.kind !== "private-prompt") return false;
  const session = findSession(memory, event.host, event.sessionId);
  return session === undefined || findLastTurn(memory, session.id)?.state === "open";
}

/** Syncs the transcripts of the event's session; returns whether they have been read to their end. */
function syncFor(deps: IngestDeps, host: Host, event: HostEvent, pieceMs: number): boolean {
  if (deps.rules.isExcludedDirectory(event.directory) || isForgotten(deps.memory, event)) return true;
  // This may be the first event of its session, and its host may have exited when the sync is done.
  const session = deps.memory
    .transaction(() => {
      const found = sessionOf(deps.memory, event);
      recordHost(deps.memory, event, deps.startTokenOf);
      return found;
    })
    .immediate();
  return syncSession({ memory: deps.memory, rules: deps.rules, host, log: deps.log }, session, pieceMs);
}
