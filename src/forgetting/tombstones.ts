import type { Database } from "bun:sqlite";
import type { HostEvent } from "../domain/host-event.ts";
import type { SummaryDraft } from "../domain/observation.ts";
import { type Statement, wordsOfStatement } from "../domain/same-fact.ts";
import { textHash } from "../store/database/rows.ts";

/** By what something forgotten is known again. */
export type ForgottenKind =
  | "session"
  | "project"
  | "time"
  | "prompt"
  | "line"
  | "tool-use"
  | "text"
  | "observation";

/** What stays of something that was forgotten: a hash of the host's own key, and when it was. Never its text. */
export interface Tombstone {
  kind: ForgottenKind;
  key: string;
  /** Milliseconds since 1970: only what happened from here … */
  from: number;
  /** … to before here; null until the session's next prompt after it was forgotten. */
  to: number | null;
  /** When it was forgotten. */
  at: number;
}

/** A text that is told again is the same one only near its time: "go on" is said every day. */
const SAME_TEXT_WINDOW_MS = 10 * 60_000;
const EVER = Number.MAX_SAFE_INTEGER;

export function keyOf(...parts: readonly string[]): string {
  return textHash(JSON.stringify(parts));
}

/** What tombstones can be made of, in the host's words. */
export const tombstone = {
  session: (host: string, session: string, span: { from: number; to: number | null; at: number }) =>
    ({ kind: "session", key: keyOf(host, session), ...span }) satisfies Tombstone,
  project: (projectKey: string, at: number) =>
    ({ kind: "project", key: keyOf(projectKey), from: 0, to: at, at }) satisfies Tombstone,
  time: (from: number, to: number, at: number) =>
    ({ kind: "time", key: "", from, to, at }) satisfies Tombstone,
  prompt: (host: string, session: string, promptId: string, at: number) =>
    ({ kind: "prompt", key: keyOf(host, session, promptId), from: 0, to: EVER, at }) satisfies Tombstone,
  line: (uuid: string, at: number) =>
    ({ kind: "line", key: keyOf(uuid), from: 0, to: EVER, at }) satisfies Tombstone,
  toolUse: (host: string, toolUseId: string, at: number) =>
    ({ kind: "tool-use", key: keyOf(host, toolUseId), from: 0, to: EVER, at }) satisfies Tombstone,
  /** @param hash as the rows of texts and prompts have it */
  text: (hash: string, happenedAt: number, at: number) =>
    ({
      kind: "text",
      key: keyOf(hash),
      from: happenedAt - SAME_TEXT_WINDOW_MS,
      to: happenedAt + SAME_TEXT_WINDOW_MS,
      at,
    }) satisfies Tombstone,
  /** Of a summary that belongs to no turn, or to one of another memory. */
  summary: (summary: SummaryDraft, happenedAt: number, at: number) =>
    tombstone.text(summaryHash(summary), happenedAt, at),
  observation: (statement: Statement, at: number) =>
    ({ kind: "observation", key: statementKey(statement), from: 0, to: EVER, at }) satisfies Tombstone,
};

function summaryHash({ request, investigated, learned, completed, nextSteps, notes }: SummaryDraft): string {
  return textHash(JSON.stringify([request, investigated, learned, completed, nextSteps, notes]));
}

function statementKey(statement: Statement): string {
  return keyOf(wordsOfStatement(statement).sort().join(" "));
}

export function addTombstones(memory: Database, tombstones: readonly Tombstone[]): void {
  const insert = memory.query(
    `INSERT INTO forgotten (kind, key, from_epoch, to_epoch, at_epoch) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET at_epoch = max(at_epoch, excluded.at_epoch),
       to_epoch = CASE WHEN to_epoch IS NULL OR excluded.to_epoch IS NULL THEN NULL
         ELSE max(to_epoch, excluded.to_epoch) END`,
  );
  for (const { kind, key, from, to, at } of tombstones) insert.run(kind, key, from, to, at);
}

/**
 * Adds tombstones as they were written down when something was forgotten. One that is known stays as it is, because a
 * prompt may have ended its span since, unless the same was forgotten again later.
 */
export function addMissingTombstones(memory: Database, tombstones: readonly Tombstone[]): void {
  const insert = memory.query(
    `INSERT INTO forgotten (kind, key, from_epoch, to_epoch, at_epoch) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET at_epoch = excluded.at_epoch, to_epoch = excluded.to_epoch
       WHERE excluded.at_epoch > at_epoch`,
  );
  for (const { kind, key, from, to, at } of tombstones) insert.run(kind, key, from, to, at);
}

/** Whether what happens at a time is under a tombstone. */
export function isKnown(memory: Database, kind: ForgottenKind, key: string, at: number): boolean {
  const query = memory.query(
    `SELECT 1 FROM forgotten WHERE kind = ? AND key = ? AND from_epoch <= ? AND (to_epoch IS NULL OR to_epoch > ?)`,
  );
  return query.get(kind, key, at, at) !== null;
}

/**
 * Whether all that an export says happened from one time to another is under one tombstone. Of a span that no prompt has
 * ended, only what is older than the forgetting: in an export, the prompt that ends it may come later or not at all.
 */
export function isCovered(
  memory: Database,
  kind: ForgottenKind,
  key: string,
  { from, to }: { from: number; to: number },
): boolean {
  const query = memory.query(
    `SELECT 1 FROM forgotten WHERE kind = ? AND key = ? AND from_epoch <= ? AND coalesce(to_epoch, at_epoch + 1) > ?`,
  );
  return query.get(kind, key, from, Math.max(from, to)) !== null;
}

export function hasAny(memory: Database): boolean {
  return memory.query("SELECT 1 FROM forgotten LIMIT 1").get() !== null;
}

/**
 * Whether an event is a part of what was forgotten, whoever tells it again: hook, transcript, import, or a fork that
 * copied it. A prompt that is new ends the span of its session in which all is left out.
 */
export function isForgotten(memory: Database, event: HostEvent): boolean {
  if (!hasAny(memory)) return false;
  if (isForgottenById(memory, event) || isKnown(memory, "time", "", event.at)) return true;
  const session = keyOf(event.host, event.sessionId);
  if (beginsTurn(event)) closeSpans(memory, session, event.at);
  return isKnown(memory, "session", session, event.at);
}

function isForgottenById(memory: Database, event: HostEvent): boolean {
  const { host, sessionId, promptId, at } = event;
  const ofPrompt = promptId !== undefined && isKnown(memory, "prompt", keyOf(host, sessionId, promptId), at);
  if (ofPrompt) return true;
  switch (event.kind) {
    case "tool-use-started":
    case "tool-use-ended":
      return isKnown(memory, "tool-use", keyOf(host, event.toolUseId), at);
    case "prompt-submitted":
    case "assistant-spoke":
      return isForgottenText(memory, event.text, event.uuid, at);
    case "turn-ended":
    case "subagent-ended":
      return isForgottenText(memory, event.closingMessage, undefined, at);
    default:
      return false;
  }
}

/** Whether a text was forgotten that was said at about that time, or in that line of a transcript. */
export function isForgottenText(
  memory: Database,
  text: string | undefined,
  uuid: string | undefined,
  at: number,
): boolean {
  if (uuid !== undefined && isKnown(memory, "line", keyOf(uuid), at)) return true;
  return text !== undefined && isKnown(memory, "text", keyOf(textHash(text)), at);
}

function beginsTurn(event: HostEvent): boolean {
  if (event.kind === "private-prompt") return true;
  return event.kind === "prompt-submitted" && (event.source === "typed" || event.source === "command");
}

/** Prompts from before it was forgotten are told again; one from after begins something new. */
function closeSpans(memory: Database, session: string, at: number): void {
  memory
    .query(
      "UPDATE forgotten SET to_epoch = ? WHERE kind = 'session' AND key = ? AND to_epoch IS NULL AND at_epoch < ?",
    )
    .run(at, session, at);
}

export function hasForgottenProjects(memory: Database): boolean {
  return memory.query("SELECT 1 FROM forgotten WHERE kind = 'project' LIMIT 1").get() !== null;
}

/** Whether all that happened in a project by then was forgotten, what the memory had never read included. */
export function isForgottenProject(memory: Database, projectKey: string, at: number): boolean {
  return isKnown(memory, "project", keyOf(projectKey), at);
}

/** Whether somebody forgot an observation that says this: for what comes from other databases. */
export function isForgottenStatement(memory: Database, statement: Statement): boolean {
  return isKnown(memory, "observation", statementKey(statement), 0);
}

/** Whether somebody forgot a summary that says this of that time. */
export function isForgottenSummary(memory: Database, summary: SummaryDraft, at: number): boolean {
  return isKnown(memory, "text", keyOf(summaryHash(summary)), at);
}

/** What an earlier version kept, in the words of this one. */
export interface TurnlessRecord {
  host: string;
  sessionId: string;
  projectKey: string;
  at: number;
}

/** Whether a record of an earlier version is of a time, a session or a project that was forgotten. */
export function isOfForgottenTime(memory: Database, record: TurnlessRecord): boolean {
  const { host, sessionId, projectKey, at } = record;
  if (!hasAny(memory)) return false;
  return (
    isKnown(memory, "time", "", at) ||
    isKnown(memory, "session", keyOf(host, sessionId), at) ||
    isForgottenProject(memory, projectKey, at)
  );
}
