import type { Database } from "bun:sqlite";
import { rmSync } from "node:fs";
import { cleanText } from "../domain/clean-payload.ts";
import { isRecordFault, MemoryError } from "../domain/error.ts";
import type { HostEvent } from "../domain/host-event.ts";
import type { Host } from "../hosts/host.ts";
import { hookMsOf, type InboxRecord } from "../inbox/record.ts";
import { listSpooled, type SpooledRecord, setSpooledAside } from "../inbox/spool.ts";
import { deleteRecordsUpTo, inboxIdentity, listRecords } from "../inbox/take.ts";
import type { Log } from "../lib/log.ts";
import { deleteMark, getMark, parkRecord, setMark } from "../store/intake-marks.ts";
import { findSession } from "../store/sessions.ts";
import { findLastTurn } from "../store/turns.ts";
import { applyEvent } from "./apply-event.ts";
import { catchUpSession } from "./catch-up.ts";
import { isOfForgotten } from "./left-out.ts";
import type { CaptureRules } from "./rules.ts";
import { noteHost, type StartTokenOf, sessionOf } from "./session-of.ts";

/** Records taken over at a time where nobody says less. */
const RECORDS_AT_A_TIME = 200;
/** How much of a record that could not be taken over is kept to look at. */
const PARKED_CHARS_MAX = 4_000;

export interface IntakeDeps {
  memory: Database;
  rules: CaptureRules;
  /** The hosts whose records may be in the inbox, by name. */
  hosts: ReadonlyMap<string, Host>;
  startTokenOf: StartTokenOf;
  /** Told how long each hook took. */
  noteHookMs?(ms: number): void;
  log: Log;
}

/**
 * Takes over the oldest records of the inbox. Each record, with the mark that it has been taken, is one transaction;
 * the inbox is cleared behind the mark, so that a kill between the two repeats nothing.
 *
 * @returns how many records were taken; fewer than there are when the round was full
 */
export function takeInbox(deps: IntakeDeps, inbox: Database, limit = RECORDS_AT_A_TIME): number {
  const source = `inbox:${inboxIdentity(inbox)}`;
  const records = listRecords(inbox, getMark(deps.memory, source), limit);
  for (const record of records) takeRecord(deps, record, source, record.id);
  deleteRecordsUpTo(inbox, getMark(deps.memory, source));
  return records.length;
}

/** Takes over events that hooks had to leave as files. Returns how many. */
export function takeSpool(deps: IntakeDeps, spool: string): number {
  const spooled = listSpooled(spool);
  for (const file of spooled) takeSpooled(deps, file);
  return spooled.length;
}

function takeSpooled(deps: IntakeDeps, { path, name, text, record }: SpooledRecord): void {
  const source = `spool:${name}`;
  if (record === undefined) {
    deps.log.error(`${path} holds no event and was put aside`);
    if (text === "") return setSpooledAside(path);
    const body = cleanText(text, PARKED_CHARS_MAX);
    parkRecord(deps.memory, { source, body, fault: "no event", at: Date.now() });
  } else if (getMark(deps.memory, source) === 0) takeRecord(deps, record, source, 1);
  rmSync(path, { force: true });
  deleteMark(deps.memory, source);
}

function takeRecord(deps: IntakeDeps, record: InboxRecord, source: string, mark: number): void {
  try {
    const host = hostOf(deps, record);
    const tookMs = hookMsOf(record);
    if (tookMs !== undefined) deps.noteHookMs?.(tookMs);
    const events = host.eventsOfRecord(record);
    for (const event of events) if (needsTranscriptFirst(deps.memory, event)) catchUpFor(deps, host, event);
    commit(deps, source, mark, () => {
      for (const event of events) {
        applyEvent(deps.memory, deps.rules, event);
        noteHost(deps.memory, event, deps.startTokenOf);
      }
    });
    for (const event of events) if (event.kind === "session-started") catchUpFor(deps, host, event);
  } catch (error) {
    if (!isRecordFault(error)) throw error;
    const fault = (error as Error).message;
    deps.log.error(`a ${record.event} event was put aside: ${fault}`);
    const body = cleanText(record.body, PARKED_CHARS_MAX);
    commit(deps, source, mark, () => parkRecord(deps.memory, { source, body, fault, at: record.at }));
  }
}

function commit(deps: IntakeDeps, source: string, mark: number, work: () => void): void {
  deps.memory
    .transaction(() => {
      work();
      setMark(deps.memory, source, mark);
    })
    .immediate();
}

function hostOf(deps: IntakeDeps, record: InboxRecord): Host {
  const host = deps.hosts.get(record.host);
  if (host === undefined) throw new MemoryError("invalid-input", `host "${record.host}" is not known`);
  return host;
}

/**
 * What ends a turn is applied after the transcript has been read, so that the turn is complete when it is said to be.
 * A prompt that meets an open turn follows an interruption that only the transcript tells of; one of a session that we
 * have not seen follows what was said there before.
 */
function needsTranscriptFirst(memory: Database, event: HostEvent): boolean {
  if (event.kind === "turn-ended" || event.kind === "session-ended" || event.kind === "subagent-ended")
    return true;
  if (event.kind !== "prompt-submitted" && event.kind !== "private-prompt") return false;
  const session = findSession(memory, event.host, event.sessionId);
  return session === undefined || findLastTurn(memory, session.id)?.state === "open";
}

function catchUpFor(deps: IntakeDeps, host: Host, event: HostEvent): void {
  if (deps.rules.isLeftOut(event.directory) || isOfForgotten(deps.memory, event)) return;
  // The event that ends a session may be the first that is seen of it.
  const session = deps.memory.transaction(() => sessionOf(deps.memory, event)).immediate();
  catchUpSession({ memory: deps.memory, rules: deps.rules, host, log: deps.log }, session);
}
