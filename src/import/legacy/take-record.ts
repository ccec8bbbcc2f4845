import type { Database } from "bun:sqlite";
import { isRecordFault } from "../../domain/error.ts";
import { addSkipped, type ImportCounts } from "../../domain/import.ts";
import { isWhollyPrivate } from "../../domain/private-text.ts";
import {
  isForgottenStatement,
  isForgottenSummary,
  isForgottenText,
  isOfForgottenTime,
} from "../../forgetting/is-forgotten.ts";
import type { CaptureRules } from "../../ingest/capture-rules.ts";
import type { Log } from "../../lib/log.ts";
import { screenNote } from "../../screening/screen.ts";
import {
  ensureImportedTurn,
  findImported,
  type ImportedKind,
  insertImportedSession,
  saveImported,
} from "../../store/imports/imported.ts";
import type { LegacyRow } from "../../store/imports/legacy-database.ts";
import { insertObservation, type TurnlessSource } from "../../store/observations/observations.ts";
import { insertSummary } from "../../store/observations/summaries.ts";
import { assignProject, ensureProject } from "../../store/sessions/assign-project.ts";
import { namedProjectKey } from "../../store/sessions/projects.ts";
import { findSession, getSession, type SessionRow } from "../../store/sessions/sessions.ts";
import { insertPrompt, listPromptsWithText } from "../../store/turns/prompts-and-texts.ts";
import { countIn, observationIn, summaryIn, textIn, timeIn } from "./record.ts";

/** The maker of records that name none: the earlier program, with any model. */
const MADE_BY = "claude-mem-legacy";
/** What its own model calls ran under. */
const OBSERVER_PROJECT = /(?:^|[/\\])observer-sessions$/;
/** A prompt that both memories know was typed within this time of itself. */
const SAME_PROMPT_MS = 10 * 60_000;
const CANDIDATES_MAX = 20;
/** The reason for skipping a record that was forgotten here. */
const FORGOTTEN = "forgotten here";

export interface TakeDeps {
  memory: Database;
  rules: CaptureRules;
  log: Log;
  /** Finds the session of a record by the ids that records have. */
  findSessionRow(by: "memory_session_id" | "content_session_id", id: string): LegacyRow | undefined;
  /** The time of what has none, in milliseconds since 1970. */
  fallbackAt: number;
}

/** Imports one record, or counts it as skipped; a broken one does not affect others. */
export function takeOrSkip(deps: TakeDeps, kind: ImportedKind, row: LegacyRow, counts: ImportCounts): void {
  try {
    takeRecord(deps, kind, row, counts);
  } catch (error) {
    if (!isRecordFault(error)) throw error;
    deps.log.warning(`a ${kind} of an earlier version was skipped: ${(error as Error).message}`);
    addSkipped(counts, "records that could not be stored");
  }
}

/** Call it within a transaction. Importing a record again changes nothing. */
function takeRecord(deps: TakeDeps, kind: ImportedKind, row: LegacyRow, counts: ImportCounts): void {
  const owner = ownerOf(deps, row);
  if (OBSERVER_PROJECT.test(owner.project))
    return addSkipped(counts, "a session of the earlier observer itself");
  if (deps.rules.isExcludedLabel(owner.project)) return addSkipped(counts, "excluded project");
  const at = timeIn(row.created_at_epoch, row.created_at) ?? owner.startedAt ?? deps.fallbackAt;
  const record = { owner, at, oldId: countIn(row.id), row };
  const key = keyOf(kind, record);
  const known = findImported(deps.memory, kind, key);
  if (known !== undefined) {
    saveImported(deps.memory, kind, { key, oldId: record.oldId, newId: known.newId });
    if (known.newId === null) addSkipped(counts, "forgotten after an earlier import");
    else counts.known = (counts.known ?? 0) + 1;
    return;
  }
  const of = {
    host: owner.host,
    sessionId: owner.contentSessionId,
    projectKey: namedProjectKey(owner.project),
    at,
  };
  if (isOfForgottenTime(deps.memory, of)) return addSkipped(counts, FORGOTTEN);
  const newId = TAKE[kind](deps, record, counts);
  if (newId === undefined) return;
  saveImported(deps.memory, kind, { key, oldId: record.oldId, newId });
  if (kind !== "prompt") screenNote(deps.memory, kind, newId);
}

interface LegacyRecord {
  owner: Owner;
  at: number;
  oldId: number;
  row: LegacyRow;
}

const TAKE = { observation: takeObservation, summary: takeSummary, prompt: takePrompt } as const;

/** Copies of a database, and exports of it, tell the same record in the same words. */
function keyOf(kind: ImportedKind, { owner, at, row }: LegacyRecord): string {
  const words = {
    observation: [row.type, row.title, row.subtitle, row.narrative, row.text, row.facts],
    summary: [row.request, row.investigated, row.learned, row.completed, row.next_steps, row.notes],
    prompt: [row.prompt_number, row.prompt_text],
  }[kind];
  const parts = [
    owner.id,
    at,
    ...words.map((word) => (typeof word === "string" ? word : JSON.stringify(word ?? ""))),
  ];
  return new Bun.CryptoHasher("sha256").update(parts.join("\0")).digest("hex").slice(0, 32);
}

function takeObservation(deps: TakeDeps, record: LegacyRecord, counts: ImportCounts): number | undefined {
  const draft = observationIn(record.row);
  if (draft === undefined) return void addSkipped(counts, "empty observations");
  if (isForgottenStatement(deps.memory, draft)) return void addSkipped(counts, FORGOTTEN);
  const model = textIn(record.row.generated_by_model);
  return insertObservation(deps.memory, sourceOf(deps, record, model), draft);
}

function takeSummary(deps: TakeDeps, record: LegacyRecord, counts: ImportCounts): number | undefined {
  const draft = summaryIn(record.row);
  if (draft === undefined) return void addSkipped(counts, "empty summaries");
  if (isForgottenSummary(deps.memory, draft, record.at)) return void addSkipped(counts, FORGOTTEN);
  return insertSummary(deps.memory, sourceOf(deps, record, ""), draft);
}

function takePrompt(deps: TakeDeps, record: LegacyRecord, counts: ImportCounts): number | undefined {
  const { memory } = deps;
  const { row, at, owner } = record;
  const raw = typeof row.prompt_text === "string" ? row.prompt_text : "";
  if (isWhollyPrivate(raw)) return void addSkipped(counts, "private prompts");
  const text = textIn(raw);
  if (text === "") return void addSkipped(counts, "empty prompts");
  if (isForgottenText(memory, text, undefined, at)) return void addSkipped(counts, FORGOTTEN);
  const session = ensureSession(deps, owner, at);
  const same = listPromptsWithText(memory, session.id, text, CANDIDATES_MAX).find(
    (one) => Math.abs(one.at - at) < SAME_PROMPT_MS && one.uuid !== null,
  );
  if (same !== undefined) {
    counts.known = (counts.known ?? 0) + 1;
    return same.id;
  }
  const number = countIn(row.prompt_number) || 1;
  const turnId = ensureImportedTurn(memory, { sessionId: session.id, number, at });
  return insertPrompt(memory, {
    sessionId: session.id,
    contentSessionId: session.contentSessionId,
    turnId,
    promptNumber: number,
    text,
    promptId: undefined,
    uuid: undefined,
    source: "typed",
    byHook: false,
    at,
  });
}

function sourceOf(deps: TakeDeps, { owner, at, row }: LegacyRecord, model: string): TurnlessSource {
  const session = ensureSession(deps, owner, at);
  // What was merged into another project belongs there; a session whose folder we know says best where it worked.
  const projectId =
    session.directory === null ? projectCalled(deps.memory, owner.project) : session.projectId;
  return {
    sessionId: session.id,
    contentSessionId: session.contentSessionId,
    turnId: null,
    projectId,
    project: session.directory === null ? owner.project : session.project,
    promptNumber: countIn(row.prompt_number),
    branch: null,
    madeBy: model === "" ? MADE_BY : `${MADE_BY}/${model}`,
    at,
  };
}

/** The session that a record names, and what is known of it there. */
interface Owner {
  /** What the record itself calls it; the same in every copy. */
  id: string;
  host: string;
  contentSessionId: string;
  project: string;
  status: "completed" | "failed";
  startedAt: number | undefined;
  endedAt: number | undefined;
}

/** Hosts by what earlier versions called them. */
const HOSTS: Readonly<Record<string, string>> = { claude: "claude-code", "": "claude-code" };

function ownerOf(deps: TakeDeps, row: LegacyRow): Owner {
  const memoryId = textIn(row.memory_session_id);
  const contentId = textIn(row.content_session_id);
  const id = memoryId || contentId || "unknown";
  const session =
    (memoryId === "" ? undefined : deps.findSessionRow("memory_session_id", memoryId)) ??
    (contentId === "" ? undefined : deps.findSessionRow("content_session_id", contentId));
  const platform = textIn(session?.platform_source ?? row.platform_source);
  return {
    id,
    host: HOSTS[platform] ?? platform,
    // An orphan keeps the id that it has: another record of the same session finds it there.
    contentSessionId: textIn(session?.content_session_id) || contentId || `legacy:${id}`,
    project: textIn(row.merged_into_project) || textIn(row.project) || textIn(session?.project) || "unknown",
    status: session?.status === "failed" ? "failed" : "completed",
    startedAt: timeIn(session?.started_at_epoch, session?.started_at),
    endedAt: timeIn(session?.completed_at_epoch, session?.completed_at),
  };
}

function ensureSession({ memory }: TakeDeps, owner: Owner, at: number): SessionRow {
  const { host, contentSessionId, status, startedAt = at, endedAt = startedAt } = owner;
  const known = findSession(memory, host, contentSessionId);
  if (known !== undefined) return known;
  insertImportedSession(memory, { host, contentSessionId, status, from: startedAt, to: endedAt });
  const made = findSession(memory, host, contentSessionId);
  if (made === undefined) throw new Error(`session ${contentSessionId} was not kept`);
  assignProject(memory, made.id, namedProject(owner.project));
  return getSession(memory, made.id);
}

function projectCalled(memory: Database, name: string): number {
  return ensureProject(memory, namedProject(name));
}

/** The path is not known: an earlier version stored only its last part. */
function namedProject(name: string) {
  return { key: namedProjectKey(name), label: name, root: "" };
}
