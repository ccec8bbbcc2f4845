import { z } from "zod";
import { WireObservation, WirePrompt, WireSession, WireSummary } from "./memory.ts";
import { Quote } from "./search.ts";

const time = z.iso.datetime();
const count = z.number().int().nonnegative();

/** A tool use in one line; `GET /api/tool-uses/:id` has its input and result. */
export const WireToolUse = z.object({
  id: z.number().int().positive(),
  /** The host's id, by which observations name it. */
  toolUseId: z.string(),
  name: z.string(),
  /** What it was about in one line: a path, a command, a pattern. */
  about: z.string(),
  outcome: z.enum(["ok", "failed", "denied", "interrupted", "unknown"]),
  /** The beginning of the error; null where there was none. */
  error: z.string().nullable(),
  durationMs: z.number().nonnegative().nullable(),
  /** The subagent that made the call. */
  agent: z.string().nullable(),
  at: time,
  /** Whether its content was stripped: only its name, outcome, times and short fields are left. */
  isStripped: z.boolean(),
});
export type WireToolUse = z.infer<typeof WireToolUse>;

/**
 * One tool use with what went in and came out, as JSON or text, each cut where it is very long; their passages
 * if they were stripped.
 */
export const WireToolUseDetail = WireToolUse.extend({
  session: z.string(),
  turn: z.number().int().positive(),
  input: z.string(),
  result: z.string().nullable(),
  fullError: z.string().nullable(),
  isCut: z.boolean(),
});
export type WireToolUseDetail = z.infer<typeof WireToolUseDetail>;

/** Tool uses of one name in a turn. */
export const WireToolFold = z.object({ name: z.string(), count, failed: count });
export type WireToolFold = z.infer<typeof WireToolFold>;

export const WireCommit = z.object({
  hash: z.string(),
  subject: z.string(),
  branch: z.string().nullable(),
  /** When it was made; when it was first seen where git did not say. */
  at: time,
  /** Whether the session made it, and did not only see it. */
  isMade: z.boolean(),
});
export type WireCommit = z.infer<typeof WireCommit>;

export const WireText = z.object({
  id: z.number().int().positive(),
  text: z.string(),
  isCut: z.boolean(),
  at: time,
});
export type WireText = z.infer<typeof WireText>;

export const WireTurn = z.object({
  id: z.number().int().positive(),
  number: count,
  state: z.enum(["open", "complete", "observed", "parked"]),
  /** completed, interrupted, failed or killed. */
  ending: z.string(),
  /** Whether a model was to be asked: none, waiting, done or parked. */
  modelState: z.string(),
  /** Why a model has not answered yet. */
  modelFault: z.string(),
  /** Whether its raw events are still there. */
  payload: z.enum(["full", "stripping", "stripped"]),
  branch: z.string().nullable(),
  startedAt: time,
  endedAt: time,
  prompts: z.array(WirePrompt),
  /** What the assistant said; the last texts where there were very many. Stripped ones are replaced by their passages. */
  texts: z.array(WireText),
  tools: z.object({
    total: count,
    folds: z.array(WireToolFold),
    /** In order of time; the first ones where there were very many. */
    uses: z.array(WireToolUse),
  }),
  observations: z.array(WireObservation),
  summary: WireSummary.nullable(),
  commits: z.array(WireCommit),
  files: z.array(z.object({ path: z.string(), isModified: z.boolean() })),
});
export type WireTurn = z.infer<typeof WireTurn>;

/** A quote that was asked for by its address, and the turn that it stands in. */
export const SoughtQuote = z.object({ turn: z.number().int().positive(), quote: Quote });
export type SoughtQuote = z.infer<typeof SoughtQuote>;

/** The timeline of a session: some of its turns in order. `limit` and `offset` count turns. */
export const SessionTimeline = z.object({
  session: WireSession,
  turns: z.array(WireTurn),
  /** What `address` names; null where it was not asked for, or nothing in this session has that address. */
  sought: SoughtQuote.nullable(),
  hasMore: z.boolean(),
  offset: count,
  limit: count,
});
export type SessionTimeline = z.infer<typeof SessionTimeline>;

export const TIMELINE_LIMIT_DEFAULT = 20;
export const TIMELINE_LIMIT_MAX = 50;
const ADDRESS_CHARS_MAX = 40;
export const SessionTimelineQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(TIMELINE_LIMIT_MAX).default(TIMELINE_LIMIT_DEFAULT),
  offset: z.coerce.number().int().min(0).max(1_000_000).default(0),
  /** `desc` begins with the last turn. */
  order: z.enum(["asc", "desc"]).default("asc"),
  /** The id of a turn, or the address of a quote: the part that holds it, in place of `offset`. */
  turn: z.coerce.number().int().min(1).optional(),
  address: z.string().max(ADDRESS_CHARS_MAX).optional(),
});
