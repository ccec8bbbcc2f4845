import { z } from "zod";

/** A hit of `GET /api/search`; `src/search/wire.ts` makes it, and a test holds the two together. */
export const WireHit = z.object({
  /** observation, summary, prompt or turn. */
  kind: z.string(),
  id: z.number().int().positive(),
  /** The host's session id. */
  session: z.string(),
  project: z.string(),
  at: z.iso.datetime(),
  type: z.string(),
  title: z.string(),
  /** The part of the text where the question's words stand. */
  text: z.string(),
  score: z.number(),
  /** What the score is the sum of. */
  parts: z.record(z.string(), z.number()),
  /** Why it was found, in words. */
  why: z.array(z.string()),
  turn: z.number().int().nullable(),
  branch: z.string().nullable(),
  /** Why it is taken for words to an agent; null where it is not. */
  suspicion: z.string().nullable(),
  /** Where to look it up. */
  evidence: z
    .object({
      session: z.string(),
      turn: z.number().int().nullable(),
      /** Path of the transcript, and the id of the line in it that began the turn. */
      transcript: z.string().nullable(),
      line: z.string().nullable(),
      toolUses: z.array(z.string()),
      commits: z.array(z.object({ hash: z.string(), subject: z.string(), made: z.boolean() })),
    })
    .optional(),
});
export type WireHit = z.infer<typeof WireHit>;

/** What `GET /api/search` answers. */
export const SearchResults = z.object({
  hits: z.array(WireHit),
  total: z.number().int().nonnegative(),
  /** Indexes that are down or behind; the rest has answered. */
  degraded: z.array(z.string()),
  /** What was understood in another way than it was asked. */
  notes: z.array(z.string()),
});
export type SearchResults = z.infer<typeof SearchResults>;
