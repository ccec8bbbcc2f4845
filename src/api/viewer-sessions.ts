import { randomBytes } from "node:crypto";
import { z } from "zod";
import { isErrorWithCode } from "../domain/error.ts";
import { readText } from "../lib/guarded-files.ts";
import { writeFileAtomically } from "../lib/private-files.ts";
import { digest } from "./secrets.ts";

/** So long a browser that was let in stays in. */
const LIFETIME_MS = 7 * 24 * 60 * 60_000;
/** Browsers at the same time; the one that came first goes when there are more. */
const SESSIONS_MAX = 20;
const SECRET_BYTES = 32;

/**
 * Browsers that were let in by a ticket. Each has a secret of its own, in its cookie; kept is only the secret's digest,
 * in a file, so that an open page goes on after the worker was replaced.
 */
export interface ViewerSessions {
  readonly lifetimeMs: number;
  /** Lets a browser in. Returns its secret. */
  begin(now: number): string;
  isKnown(secret: string, now: number): boolean;
}

const Sessions = z.array(z.object({ digest: z.string(), end: z.number() })).max(SESSIONS_MAX);
type Sessions = z.infer<typeof Sessions>;

/** @param file where digests and ends are kept, 0600 */
export function openViewerSessions(file: string): ViewerSessions {
  let sessions = readSessions(file);
  return {
    lifetimeMs: LIFETIME_MS,
    begin(now) {
      const secret = randomBytes(SECRET_BYTES).toString("base64url");
      const added = { digest: digest(secret), end: now + LIFETIME_MS };
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

/** A file that is gone or says something else lets nobody in: the next link makes it anew. */
function readSessions(file: string): Sessions {
  try {
    return Sessions.catch([]).parse(JSON.parse(readText(file)));
  } catch (error) {
    if (error instanceof SyntaxError || isErrorWithCode(error, "ENOENT")) return [];
    throw error;
  }
}
