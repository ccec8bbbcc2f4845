import { createHash, randomBytes } from "node:crypto";
import { z } from "zod";
import { isErrorWithCode } from "../domain/error.ts";
import { readText } from "../lib/guarded-files.ts";
import { writeFileAtomically } from "../lib/private-files.ts";

const SESSION_MS = 7 * 24 * 60 * 60_000;
/** Logged-in browsers; the oldest session ends when there are more. */
const SESSIONS_MAX = 20;
/** Long enough for a cold browser to start. */
const TICKET_MS = 2 * 60_000;
/** Unused tickets; a new one replaces the oldest. */
const TICKETS_MAX = 8;
const SECRET_BYTES = 32;

/** One-time tickets: each logs one browser in, within two minutes. They exist in the worker's memory only. */
export interface Tickets {
  readonly lifetimeMs: number;
  issue(now: number): string;
  /** Whether the ticket is ours, fresh and unused. This uses it up. */
  redeem(ticket: string, now: number): boolean;
}

export function createTickets(): Tickets {
  /** When each ticket ends, by its digest. */
  const ends = new Map<string, number>();
  return {
    lifetimeMs: TICKET_MS,
    issue(now) {
      const ticket = newSecret();
      ends.set(digest(ticket), now + TICKET_MS);
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

/** Secrets are looked up by digest: timing the lookup reveals only the digest, which is of no use. */
export function digest(secret: string): string {
  return createHash("sha256").update(secret).digest("hex");
}

function newSecret(): string {
  return randomBytes(SECRET_BYTES).toString("base64url");
}

/**
 * Browsers that logged in with a ticket. Each holds a secret in its cookie. A file keeps the digests, so that an open
 * page survives a restart of the worker.
 */
export interface ViewerSessions {
  readonly lifetimeMs: number;
  /** Logs a browser in. Returns its secret. */
  begin(now: number): string;
  isKnown(secret: string, now: number): boolean;
}

const Sessions = z.array(z.object({ digest: z.string(), end: z.number() })).max(SESSIONS_MAX);
type Sessions = z.infer<typeof Sessions>;

/** @param file holds digests and end times, 0600 */
export function openViewerSessions(file: string): ViewerSessions {
  let sessions = readSessions(file);
  return {
    lifetimeMs: SESSION_MS,
    begin(now) {
      const secret = newSecret();
      const added = { digest: digest(secret), end: now + SESSION_MS };
      sessions = [...sessions.filter(({ end }) => now < end), added].slice(-SESSIONS_MAX);
      writeFileAtomically(file, `${JSON.stringify(sessions)}\n`);
      return secret;
    },
    isKnown(secret, now) {
      const key = digest(secret);
      return sessions.some((one) => one.digest === key && now < one.end);
    },
  };
}

/** A missing or invalid file means that nobody is logged in; the next login writes it again. */
function readSessions(file: string): Sessions {
  try {
    return Sessions.catch([]).parse(JSON.parse(readText(file)));
  } catch (error) {
    if (error instanceof SyntaxError || isErrorWithCode(error, "ENOENT")) return [];
    throw error;
  }
}
