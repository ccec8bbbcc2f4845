import { z } from "zod";
import { CONCEPTS, OBSERVATION_TYPES, SAVERS } from "../domain/observation.ts";
import type { WireObservation } from "./memory.ts";

/** What is taken in one field at most; longer texts are for files. */
const TEXT_CHARS_MAX = 20_000;
const LINE_CHARS_MAX = 1_000;
const LIST_MAX = 50;
/** Observations named in one call. */
const IDS_MAX = 500;
const CHANGES_MAX = 200;

const id = z.number().int().positive();
const line = z.string().max(LINE_CHARS_MAX);
const text = z.string().max(TEXT_CHARS_MAX);
const lines = z.array(line).max(LIST_MAX);
const by = z.enum(SAVERS).default("person");

/** `POST /api/observations`: a memory that somebody saves by hand. */
export const SaveRequest = z.strictObject({
  text: text.trim().min(1),
  title: line.optional(),
  type: z.enum(OBSERVATION_TYPES).optional(),
  /** A folder, or the name of a project. */
  project: line.optional(),
  files: lines.optional(),
  pinned: z.boolean().optional(),
  by,
});
export type SaveRequest = z.infer<typeof SaveRequest>;

/** `PATCH /api/observations/:id`: absent fields stay as they are. */
export const EditRequest = z.strictObject({
  title: line.trim().min(1).optional(),
  subtitle: line.optional(),
  narrative: text.optional(),
  facts: lines.optional(),
  type: z.enum(OBSERVATION_TYPES).optional(),
  concepts: z.array(z.enum(CONCEPTS)).max(LIST_MAX).optional(),
  filesRead: lines.optional(),
  filesModified: lines.optional(),
  pinned: z.boolean().optional(),
  /** True: a person trusts it, so its flag is removed and not set again. False: it is screened again. */
  trusted: z.boolean().optional(),
  /** The observation that replaces it; null removes the link. */
  supersededBy: id.nullable().optional(),
  by,
});
export type EditRequest = z.infer<typeof EditRequest>;

/** `POST /api/observations/merge`: the others say by what they were replaced. */
export const MergeRequest = z.strictObject({ keep: id, ids: z.array(id).min(1).max(IDS_MAX), by });
export type MergeRequest = z.infer<typeof MergeRequest>;

/**
 * `POST /api/forget`: what to delete. Ids name observations. The other conditions are combined with AND: `query` is
 * contained text, case-insensitive; times are ISO.
 */
export const ForgetRequest = z.strictObject({
  ids: z.array(id).max(IDS_MAX).optional(),
  query: line.optional(),
  session: line.optional(),
  project: line.optional(),
  since: line.optional(),
  until: line.optional(),
  /** Only reports what would be deleted. */
  preview: z.boolean().default(false),
  by,
});
export type ForgetRequest = z.infer<typeof ForgetRequest>;

export const ChangesRequest = z.object({
  observation: z.coerce.number().int().positive().optional(),
  limit: z.coerce.number().int().min(1).max(CHANGES_MAX).default(50),
  offset: z.coerce.number().int().min(0).default(0),
});
export type ChangesRequest = z.infer<typeof ChangesRequest>;

/** What was forgotten, or would be. */
export interface ForgetReport {
  preview: boolean;
  removed: ForgottenCounts;
  /** Titles of some of the observations. */
  titles: string[];
  /** Files below the data directory that were removed or cleaned, relative to it. */
  files: string[];
  /** What could not be done, and what to do about it. */
  notes: string[];
}

export interface ForgottenCounts {
  observations: number;
  summaries: number;
  prompts: number;
  turns: number;
  toolUses: number;
  /** What the assistant said. */
  texts: number;
  sessions: number;
  projects: number;
  commits: number;
  /** Entries of ledgers and parked records. */
  ledger: number;
  logLines: number;
}

/** An entry of the history. */
export interface WireChange {
  id: number;
  at: string;
  action: string;
  by: string;
  /** Null for what was forgotten. */
  observation: number | null;
  title: string;
  undoable: boolean;
}

export interface WireChanges {
  items: WireChange[];
  hasMore: boolean;
  offset: number;
  limit: number;
}

type Soon<T> = T | Promise<T>;

/** All that changes the memory by hand. The worker does it; commands and tools ask the worker. */
export interface MemoryChanges {
  save(asked: SaveRequest): Soon<WireObservation>;
  edit(id: number, asked: EditRequest): Soon<WireObservation>;
  merge(asked: MergeRequest): Soon<WireObservation>;
  forget(asked: ForgetRequest): Soon<ForgetReport>;
  history(asked: ChangesRequest): Soon<WireChanges>;
  /** Undoes one change. */
  undo(changeId: number): Soon<WireObservation>;
}
