import { z } from "zod";
import { WireObservation, WirePrompt, WireSession, WireSummary } from "./memory.ts";

const count = z.number().int().nonnegative();
const time = z.iso.datetime();

/** What the worker is doing. Sent when it changes, and first to each viewer; without an id. */
export const WireStatus = z.object({
  /** Turns that go on, the latest first; ten at most. */
  activeTurns: z.array(
    z.object({
      session: z.string(),
      project: z.string(),
      turn: z.number().int().positive(),
      turnNumber: count,
      /** The prompt, shortened. */
      prompt: z.string(),
      /** The last tool use and what it was about; "" before the first. */
      tool: z.string(),
      toolUses: count,
      since: time,
      lastAt: time,
    }),
  ),
  /** Turns that are being observed or wait for it. */
  backlog: z.object({ inbox: count, turnsToObserve: count, turnsForModel: count, turnsParked: count }),
  health: z.enum(["ok", "degraded"]),
});
export type WireStatus = z.infer<typeof WireStatus>;

export const KINDS = ["observation", "summary", "prompt", "session"] as const;

/**
 * The events of `GET /stream`. All but `status` carry an id: a client that lost its connection sends the last one as
 * `Last-Event-ID` (or `?lastEventId=`) and gets what came since. Ids outlive the worker.
 *
 * - `hello` comes first. It has the id that the stream begins behind.
 * - `reset` comes instead of what was missed, where that is too much or too long ago: read the lists again.
 * - `changed` is an item that was known already, in its present form.
 * - `forgotten` is an item that was deleted.
 */
export const StreamEvent = z.discriminatedUnion("event", [
  z.object({ event: z.literal("hello"), data: z.object({ version: z.string() }) }),
  z.object({ event: z.literal("reset"), data: z.object({ reason: z.enum(["too-old", "too-many"]) }) }),
  z.object({ event: z.literal("prompt"), data: WirePrompt }),
  z.object({ event: z.literal("observation"), data: WireObservation }),
  z.object({ event: z.literal("summary"), data: WireSummary }),
  z.object({ event: z.literal("session"), data: WireSession }),
  z.object({
    event: z.literal("changed"),
    data: z.discriminatedUnion("kind", [
      z.object({ kind: z.literal("observation"), item: WireObservation }),
      z.object({ kind: z.literal("summary"), item: WireSummary }),
      z.object({ kind: z.literal("prompt"), item: WirePrompt }),
      z.object({ kind: z.literal("session"), item: WireSession }),
    ]),
  }),
  z.object({
    event: z.literal("forgotten"),
    data: z.object({ kind: z.enum(KINDS), id: z.number().int().positive() }),
  }),
  z.object({ event: z.literal("status"), data: WireStatus }),
]);
export type StreamEvent = z.infer<typeof StreamEvent>;
