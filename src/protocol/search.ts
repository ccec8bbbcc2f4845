import { z } from "zod";
import { PASSAGE_ROLES } from "../domain/passage.ts";

/** A hit, as HTTP, `--json` and MCP answer with it. */
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
  /** The part of the text that holds the words of the query. */
  text: z.string(),
  score: z.number(),
  /** The parts of the score. */
  parts: z.record(z.string(), z.number()),
  /** Why it was found, for people. */
  why: z.array(z.string()),
  turn: z.number().int().nullable(),
  branch: z.string().nullable(),
  /** Why screening flagged it; null if it did not. */
  flag: z.string().nullable(),
  /** Where to look it up. */
  evidence: z.object({
    session: z.string(),
    /** Counts from 1 in the session. */
    turn: z.number().int().nullable(),
    /** Path of the transcript, and the id of its line that began the turn. */
    transcript: z.string().nullable(),
    line: z.string().nullable(),
    /** The host's ids of the tool uses that an observation was made from. */
    toolUses: z.array(z.string()),
    /** Commits that the turn made or, after those, saw in git's output. */
    commits: z.array(z.object({ hash: z.string(), subject: z.string(), made: z.boolean() })),
  }),
});
export type WireHit = z.infer<typeof WireHit>;

/** What `GET /api/search` answers. */
export const SearchResults = z.object({
  hits: z.array(WireHit),
  total: z.number().int().nonnegative(),
  /** Indexes that are down or behind; the others have answered. */
  degraded: z.array(z.string()),
  /** Where the query was interpreted differently than it was written. */
  notes: z.array(z.string()),
});
export type SearchResults = z.infer<typeof SearchResults>;

/** A quote from the memory, with the address by which it is opened. */
export const Quote = z.object({
  /** `t812.2`, or `#12` for an observation. */
  address: z.string(),
  /** Who said it, or which side of a tool call it is; `observation` and `summary` are notes. */
  role: z.enum([...PASSAGE_ROLES, "observation"]),
  /** Name of the tool; empty for what was said. */
  tool: z.string(),
  host: z.string(),
  /** The host's session id. */
  session: z.string(),
  project: z.string(),
  branch: z.string().nullable(),
  /** Counts from 1 within the session; null if the quote belongs to no turn. */
  turn: z.number().int().nullable(),
  at: z.iso.datetime(),
  text: z.string(),
  /** Why screening flagged it; null if it did not. */
  flag: z.string().nullable(),
  /** Address of a quote of a later session about the same; null if there is none. */
  newer: z.string().nullable(),
});
export type Quote = z.infer<typeof Quote>;

/** Quotes that answer a question, best first. */
export const Answer = z.object({
  quotes: z.array(Quote),
  /** Tokens that the quotes take, at four characters each. */
  tokens: z.number().int(),
  /** Names in the question that no passage has, or all its words if no passage has any. */
  unknown: z.array(z.string()),
});
export type Answer = z.infer<typeof Answer>;
