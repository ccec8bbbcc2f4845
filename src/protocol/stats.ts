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
  /** What waits to be done, and what was given up. */
  backlog: z.object({
    inbox: count,
    turnsToObserve: count,
    turnsForModel: count,
    turnsParked: count,
    modelTurnsParked: count,
    recordsParked: count,
  }),
  /** Memories given back to sessions. Null where the ledger of what was used is not kept. */
  given: z.object({
    times: count,
    observations: count,
    tokens: count,
    /** Part of what was given that the session then used, 0 to 1. */
    shareUsed: z.number().min(0).max(1).nullable(),
  }),
  /** How long the last hooks took until they committed, since this worker runs; null as long as none has told. */
  hooks: z.object({ medianMs: z.number(), p99Ms: z.number(), measured: count }).nullable(),
  /** Who condenses turns, and why a model that is configured does not answer. */
  model: z.object({ name: z.string(), fault: z.string().nullable() }),
  /** Observations made per day, oldest first, of the last 30 days (local days). */
  days: z.array(z.object({ day: z.string(), observations: count, sessions: count })),
});
export type Stats = z.infer<typeof Stats>;
