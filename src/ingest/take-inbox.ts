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
import { noteHost, type StartTokenOf, sessionOf } from "./session-of.ts";
import { syncSession } from "./sync-transcript.ts";

/** How much of a record that could not be taken over is kept to look at. */
const PARKED_CHARS_MAX = 4_000;

export interface IngestDeps {
  memory: Database;
  rules: CaptureRules;
  /** The hosts whose records may be in the inbox, by name. */
  hosts: ReadonlyMap<string, Host>;
  startTokenOf: StartTokenOf;
  /** Told how long each hook took. */
  noteHookMs?(ms: number): void;
  log: Log;
}

/** How much is taken over before others are heard. */
export interface IngestPiece {
  records: number;
  /** Milliseconds. A record whose transcript takes longer to read waits for the next piece, and with it those behind it. */
  ms: number;
}

/**
 * Takes over the oldest records of the inbox. Each record, with the mark that it has been taken, is one transaction;
 * the inbox is cleared behind the mark, so that a kill between the two repeats nothing.
 *
 * @returns for how many records something was done; 0 when none waits
 */
export function takeInbox(deps: IngestDeps, inbox: Database, piece: IngestPiece): number {
  const source = `inbox:${inboxIdentity(inbox)}`;
  const records = listRecords(inbox, getCursor(deps.memory, source), piece.records);
  const done = takeEach(records, piece, (record) => takeRecord(deps, record, source, record.id, piece.ms));
  deleteRecordsUpTo(inbox, getCursor(deps.memory, source));
  return done;
}

/** Takes over events that hooks had to leave as files. Returns for how many something was done. */
export function takeSpool(deps: IngestDeps, spool: string, piece: IngestPiece): number {
  return takeEach(listSpooled(spool), piece, (file) => takeSpooled(deps, file, piece.ms));
}

/** @param take says whether it is done with one */
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
    deps.log.error(`${path} holds no event and was put aside`);
    if (text === "") {
      setSpooledAside(path);
      return true;
    }
    const body = cleanText(text, PARKED_CHARS_MAX);
    parkRecord(deps.memory, { source, body, fault: "no event", at: Date.now() });
  } else if (getCursor(deps.memory, source) === 0 && !takeRecord(deps, record, source, 1, pieceMs))
    return false;
  rmSync(path, { force: true });
  deleteCursor(deps.memory, source);
  return true;
}

/** Returns false, with nothing of the record taken, while a transcript that is to be read first holds more. */
function takeRecord(
  deps: IngestDeps,
  record: InboxRecord,
  source: string,
  mark: number,
  pieceMs: number,
): boolean {
  deps.rules.refresh();
  try {
    const host = hostOf(deps, record);
    const events = host.eventsOfRecord(record);
    for (const event of events)
      if (needsTranscriptFirst(deps.memory, event) && !syncFor(deps, host, event, pieceMs)) return false;
    const tookMs = hookMsOf(record);
    if (tookMs !== undefined) deps.noteHookMs?.(tookMs);
    commit(deps, source, mark, () => {
      for (const event of events) {
        applyEvent(deps.memory, deps.rules, event);
        noteHost(deps.memory, event, deps.startTokenOf);
      }
    });
  } catch (error) {
    if (!isRecordFault(error)) throw error;
    const fault = (error as Error).message;
    deps.log.error(`a ${record.event} event was put aside: ${fault}`);
    const body = cleanText(record.body, PARKED_CHARS_MAX);
    commit(deps, source, mark, () => parkRecord(deps.memory, { source, body, fault, at: record.at }));
  }
  return true;
}

function commit(deps: IngestDeps, source: string, mark: number, work: () => void): void {
  deps.memory
    .transaction(() => {
      work();
      setCursor(deps.memory, source, mark);
    })
    .immediate();
}

function hostOf(deps: IngestDeps, record: InboxRecord): Host {
  const host = deps.hosts.get(record.host);
  if (host === undefined) throw new MemoryError("invalid-input", `host "${record.host}" is not known`);
  return host;
}

const READ_FIRST: ReadonlySet<HostEvent["kind"]> = new Set([
  "turn-ended",
  "session-ended",
  "subagent-ended",
  "session-started",
]);

/**
 * What ends a turn is applied after the transcript has been read, so that the turn is complete when it is said to be. A
 * session that begins may go on with an earlier one. A prompt that meets an open turn follows an interruption that only the transcript tells of; one of a session that we
 * have not seen follows what was said there before.
 */
function needsTranscriptFirst(memory: Database, event: HostEvent): boolean {
  if (READ_FIRST.has(event.kind)) return true;
  if (event.kind !== "prompt-submitted" && event.kind !== "private-prompt") return false;
  const session = findSession(memory, event.host, event.sessionId);
  return session === undefined || findLastTurn(memory, session.id)?.state === "open";
}

/** Whether the transcripts of the event's session have been read to their end. */
function syncFor(deps: IngestDeps, host: Host, event: HostEvent, pieceMs: number): boolean {
  if (deps.rules.isExcludedDirectory(event.directory) || isForgotten(deps.memory, event)) return true;
  // The event that ends a session may be the first that is seen of it, and its host be gone when all is read.
  const session = deps.memory
    .transaction(() => {
      const found = sessionOf(deps.memory, event);
      noteHost(deps.memory, event, deps.startTokenOf);
      return found;
    })
    .immediate();
  return syncSession({ memory: deps.memory, rules: deps.rules, host, log: deps.log }, session, pieceMs);
}
