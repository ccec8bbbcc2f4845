import { z } from "zod";

const count = z.number().int().nonnegative();

/** What `GET /api/stats` answers. Bytes are bytes, times ISO. */
export const Stats = z.object({
  version: z.string(),
  uptimeSeconds: count,
  counts: z.object({
    projects: count,
    sessions: count,
    activeSessions: count,
    prompts: count,
    toolUses: count,
    observations: count,
    summaries: count,
  }),
  sizes: z.object({
    memoryBytes: count,
    /** The write-ahead log beside it, which may hold all of a small memory. */
    logBytes: count,
    freeBytes: count,
    /** Raw events, an estimate in a large memory. */
    rawBytes: count,
    residentBytes: count,
  }),
  /** What waits, and what was parked. */
  backlog: z.object({
    inbox: count,
    turnsToObserve: count,
    turnsForModel: count,
    turnsParked: count,
    modelTurnsParked: count,
    recordsParked: count,
  }),
  /** Memories injected into sessions. */
  injected: z.object({
    times: count,
    observations: count,
    tokens: count,
    /** The share that sessions used, 0 to 1; null if none has an outcome yet. */
    shareUsed: z.number().min(0).max(1).nullable(),
  }),
  /** How long the last hooks took until they committed, since this worker runs; null before the first one. */
  hooks: z.object({ medianMs: z.number(), p99Ms: z.number(), measured: count }).nullable(),
  /** The observer in use, and why a configured model does not answer. */
  model: z.object({ name: z.string(), fault: z.string().nullable() }),
  /** Observations made per day, oldest first, of the last 30 days (local days). */
  days: z.array(z.object({ day: z.string(), observations: count, sessions: count })),
});
export type Stats = z.infer<typeof Stats>;

export const LOGS_LIMIT_MAX = 1_000;
export const LogsQuery = z.strictObject({
  /** This level and the graver ones. */
  level: z.enum(["debug", "info", "warning", "error"]).optional(),
  /** Lines that have this text, upper or lower case. */
  text: z.string().trim().max(200).default(""),
  limit: z.coerce.number().int().min(1).max(LOGS_LIMIT_MAX).default(200),
});

export const WireLogLine = z.object({
  /** ISO time; null for a line of another form. */
  at: z.string().nullable(),
  level: z.enum(["debug", "info", "warning", "error"]),
  /** worker or hook. */
  from: z.string(),
  message: z.string(),
  /** What stands beside the message, as JSON; "" where nothing does. */
  details: z.string(),
});
export type WireLogLine = z.infer<typeof WireLogLine>;

/** The newest first. `isWhole` is false if only the newest part of the logs was searched. */
export const LogsAnswer = z.object({ items: z.array(WireLogLine), isWhole: z.boolean() });
export type LogsAnswer = z.infer<typeof LogsAnswer>;

/** What calls to models have used, added up over something. */
export interface WireCost {
  /** A day (`2026-11-20`), the label of a project, or a provider with its model. */
  name: string;
  calls: number;
  failed: number;
  inputTokens: number;
  outputTokens: number;
  cachedTokens: number;
  /** Dollars, of the calls whose price is known. */
  dollars: number;
  /** Calls that were answered and whose price is not known. */
  unpriced: number;
}

/** What `GET /api/cost` answers. */
export interface CostReport {
  /** The first day that is reported, `2026-11-20`. */
  since: string;
  total: WireCost;
  days: WireCost[];
  projects: WireCost[];
  providers: WireCost[];
  budgets: {
    /** Tokens counted against the day so far, with reservations for running calls. */
    usedToday: number;
    daily: number;
    session: number;
  };
  /** Turns that wait for a model, and those that it was not asked about in the end. */
  turns: { waiting: number; parked: number };
}

/** How an import stands, as `GET /api/import` and `import --json` tell it. Times are ISO. */
export interface ImportState {
  id: number;
  /** Who requested it: a person, the installation, or the worker that replaced a legacy memory. */
  origin: "command" | "install" | "upgrade";
  state: "running" | "done" | "stopped";
  askedAt: string;
  endedAt: string | null;
  files: Record<"total" | "waiting" | "done" | "skipped" | "failed", number>;
  bytes: { total: number; read: number };
  /** The file that is being read. */
  current: string | null;
  /** What was read, by kind of file. */
  kinds: ImportKindState[];
  /** What was left out, by the reason: whole files, and lines or records within files. */
  skipped: { what: "files" | "records"; reason: string; count: number }[];
  /** Files that could not be read, the first of them. */
  failed: { path: string; reason: string }[];
}

export interface ImportKindState {
  kind: string;
  files: number;
  read: number;
  sessions: number;
  prompts: number;
  toolUses: number;
  observations: number;
  summaries: number;
  known: number;
}

/** `tokens` and `observations` stand in for the settings, so that a form can show what a change would do. */
export const ContextQuery = z.strictObject({
  project: z.string().trim().min(1).max(4_096),
  format: z.enum(["text", "json"]).default("text"),
  tokens: z.coerce.number().int().min(0).max(100_000).optional(),
  observations: z.coerce.number().int().min(0).max(100_000).optional(),
});

/** The exact text that would be injected into a new session of a project. */
export const ContextPreview = z.object({
  project: z.string(),
  text: z.string(),
  /** Estimated tokens. */
  tokens: z.number().int().nonnegative(),
  /** UTF-16 units, of which the host passes on 10,000. */
  units: z.number().int().nonnegative(),
  observationIds: z.array(z.number().int()),
  /** Why nothing is injected; null if something is. */
  reason: z.string().nullable(),
});
export type ContextPreview = z.infer<typeof ContextPreview>;
