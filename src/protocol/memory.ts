import { z } from "zod";
import { OBSERVATION_TYPES, type Observation } from "../domain/observation.ts";
import { Quote } from "./search.ts";

/** ISO time, such as `2026-11-20T14:03:12.000Z`. */
const time = z.iso.datetime();
const id = z.number().int().positive();
const count = z.number().int().nonnegative();
/** Why screening flagged it as addressing an agent; null if it did not. */
const flag = z.string().nullable();
/** Where the words of a flagged note came from, such as `WebFetch https://…`; only when it is requested by id. */
const sources = z.array(z.string()).optional();

/** An observation as it goes over the wire. */
export const WireObservation = z.object({
  id,
  /** Label of its project. */
  project: z.string(),
  /** What tells projects of one label apart; every `project` parameter takes it too. */
  projectKey: z.string().nullable(),
  /** The host's session id. */
  session: z.string(),
  /** Id of the turn that it was made from; null where there is none. */
  turn: id.nullable(),
  /** Counts the turns of its session from 1. */
  turnNumber: count,
  type: z.string(),
  title: z.string(),
  subtitle: z.string(),
  facts: z.array(z.string()),
  narrative: z.string(),
  concepts: z.array(z.string()),
  filesRead: z.array(z.string()),
  filesModified: z.array(z.string()),
  /** The tool uses that it was made from, by the host's ids. */
  toolUses: z.array(z.string()),
  branch: z.string().nullable(),
  at: time,
  /** `local`, or the provider that was asked. */
  provider: z.string(),
  model: z.string().nullable(),
  pinned: z.boolean(),
  /** The observation that took its place. */
  supersededBy: id.nullable(),
  /** Who saved it by hand; null for what an observer made. */
  savedBy: z.string().nullable(),
  /** When somebody last changed it by hand. */
  editedAt: time.nullable(),
  flag,
  sources,
  /** What it was made of, in the words of the session; only when it is requested by id. */
  madeOf: z.array(Quote).optional(),
});
export type WireObservation = z.infer<typeof WireObservation>;

export function wireObservation(found: Observation & { projectKey: string | null }): WireObservation {
  const { id, type, title, subtitle, facts, narrative, concepts, filesRead, filesModified } = found;
  return {
    id,
    project: found.projectLabel,
    projectKey: found.projectKey,
    session: found.sessionId,
    turn: found.turnId ?? null,
    turnNumber: found.promptNumber,
    ...{ type, title, subtitle, facts, narrative, concepts, filesRead, filesModified },
    toolUses: found.toolUseIds,
    branch: found.branch ?? null,
    at: iso(found.at),
    ...makerOf(found.madeBy),
    pinned: found.isPinned,
    supersededBy: found.supersededBy ?? null,
    savedBy: found.savedBy ?? null,
    editedAt: found.editedAt === undefined ? null : iso(found.editedAt),
    flag: found.flag ?? null,
  };
}

/** `local/1` and `anthropic:claude-haiku/1`: the provider and its model, without the version of the observer. */
export function makerOf(madeBy: string): { provider: string; model: string | null } {
  const [, provider = madeBy, model] = /^([^:/]+)(?::(.+))?\/[^/]*$/.exec(madeBy) ?? [];
  return { provider, model: model ?? null };
}

export function iso(at: number): string {
  return new Date(at).toISOString();
}

/** The summary of a turn. Parts without content are empty strings. */
export const WireSummary = z.object({
  id,
  project: z.string(),
  projectKey: z.string().nullable(),
  session: z.string(),
  turn: id.nullable(),
  turnNumber: count,
  request: z.string(),
  investigated: z.string(),
  learned: z.string(),
  completed: z.string(),
  nextSteps: z.string(),
  notes: z.string(),
  branch: z.string().nullable(),
  at: time,
  provider: z.string(),
  model: z.string().nullable(),
  flag,
  sources,
});
export type WireSummary = z.infer<typeof WireSummary>;

export const WirePrompt = z.object({
  id,
  project: z.string(),
  projectKey: z.string().nullable(),
  session: z.string(),
  turn: id,
  turnNumber: count,
  text: z.string(),
  /** Whether the text was cut because it is too long for a list; `/api/prompts/:id` has all of it. */
  isCut: z.boolean(),
  /** typed, queued, command or notification. */
  source: z.string(),
  at: time,
});
export type WirePrompt = z.infer<typeof WirePrompt>;

export const WireSession = z.object({
  /** Number of the session in this memory. `/api/sessions/:id` takes it, and the host's id as well. */
  id,
  /** The host's session id. */
  session: z.string(),
  host: z.string(),
  project: z.string(),
  projectKey: z.string().nullable(),
  /** Its first prompt, shortened; "" where none is kept. */
  title: z.string(),
  status: z.enum(["active", "completed", "failed"]),
  branch: z.string().nullable(),
  model: z.string().nullable(),
  directory: z.string().nullable(),
  startedAt: time,
  lastEventAt: time,
  endedAt: time.nullable(),
  endReason: z.string().nullable(),
  turns: count,
  prompts: count,
  observations: count,
});
export type WireSession = z.infer<typeof WireSession>;

/**
 * A part of a list, the newest first. `next` continues exactly after it, whatever was added in the meantime: pass it as
 * `cursor`. Null where there is no more.
 */
export interface Page<Item> {
  items: Item[];
  hasMore: boolean;
  offset: number;
  limit: number;
  next: string | null;
  /** How many fit the filters in all; null unless asked for with `total=true`. */
  total: number | null;
}

export function pageOf<Item extends z.ZodType>(item: Item) {
  return z.object({
    items: z.array(item),
    hasMore: z.boolean(),
    offset: count,
    limit: count,
    next: z.string().nullable(),
    total: count.nullable(),
  });
}

export const LIST_LIMIT_DEFAULT = 50;
export const LIST_LIMIT_MAX = 200;
export const LIST_OFFSET_MAX = 10_000_000;
export const BATCH_IDS_MAX = 200;

const NAME_CHARS_MAX = 1_000;
const text = z.string().trim().min(1).max(NAME_CHARS_MAX).optional();

/** What lists are asked for. Prompts, summaries and sessions know no `type`, `concept` and `file`. */
export const ListQuery = z.strictObject({
  /** A label, a key or a folder. */
  project: text,
  type: z.enum(OBSERVATION_TYPES).optional(),
  concept: text,
  /** The path of a file, or any part of it. */
  file: text,
  /** The host's session id, or the number of the session. */
  session: text,
  /** From here on, and what was before there: a date such as 2026-01-27 for its beginning, or a time. */
  dateStart: text,
  dateEnd: text,
  limit: z.coerce.number().int().min(1).max(LIST_LIMIT_MAX).default(LIST_LIMIT_DEFAULT),
  offset: z.coerce.number().int().min(0).max(LIST_OFFSET_MAX).default(0),
  /** The `next` of the page before; `offset` counts from there. */
  cursor: text,
  total: z.enum(["true", "false"]).default("false"),
});
export type ListQuery = z.infer<typeof ListQuery>;

export const BatchRequest = z.strictObject({ ids: z.array(id).max(BATCH_IDS_MAX) });
/** Observations in the order requested, without deleted ones. */
export const BatchAnswer = z.object({ items: z.array(WireObservation) });
