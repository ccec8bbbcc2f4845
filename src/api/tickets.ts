import { randomBytes } from "node:crypto";
import { digest } from "./secrets.ts";

/** Long enough for a cold browser to start. */
const LIFETIME_MS = 2 * 60_000;
/** Links that are asked for and never used push one another out. */
const TICKETS_MAX = 8;
const TICKET_BYTES = 32;

/** Tickets to the viewer: each lets one browser in, once, for a short time. They live in the worker's memory only. */
export interface Tickets {
  readonly lifetimeMs: number;
  issue(now: number): string;
  /** Whether the ticket is one of ours, fresh and unused. It is used from then on. */
  redeem(ticket: string, now: number): boolean;
}

export function createTickets(): Tickets {
  /** When each ends, by the digest of the ticket: what is looked up by takes no time that tells of the ticket. */
  const ends = new Map<string, number>();
  return {
    lifetimeMs: LIFETIME_MS,
    issue(now) {
      const ticket = randomBytes(TICKET_BYTES).toString("base64url");
      ends.set(digest(ticket), now + LIFETIME_MS);
      for (const oldest of [...ends.keys()].slice(0, -TICKETS_MAX)) ends.delete(oldest);
      return ticket;
    },
    redeem(ticket, now) {
      const key = digest(ticket);
      const end = ends.get(key);
      ends.delete(key);
      return end !== undefined && now < end;
    },
  };
}
