import type { Database } from "bun:sqlite";
import { projectIdentity } from "../config/project-identity.ts";
import { cleanPath } from "../domain/clean-name.ts";
import type { EventOrigin } from "../domain/host-event.ts";
import { assignProject } from "../store/sessions/assign-project.ts";
import {
  findSession,
  getSession,
  insertSession,
  type SessionRow,
  setHostToken,
  updateSession,
} from "../store/sessions/sessions.ts";

/** The session of an event, made when this is the first that is seen of it, with what the event adds to it. */
export function sessionOf(memory: Database, origin: EventOrigin): SessionRow {
  const session =
    findSession(memory, origin.host, origin.sessionId) ??
    insertSession(memory, origin.host, origin.sessionId, origin.at);
  if (!addsSomething(session, origin)) return session;
  const { at, directory, branch, transcriptPath, hostPid } = origin;
  const kept = directory === undefined ? undefined : cleanPath(directory);
  updateSession(memory, session.id, { at, directory: kept, branch, transcriptPath, hostPid });
  // Of a session that was imported without its folder only the project's name was known.
  if (directory !== undefined && (session.projectId === null || session.directory === null)) {
    assignProject(memory, session.id, projectIdentity(directory));
  }
  return getSession(memory, session.id);
}

/** How far a session's last time may lag: writing it for every line of a transcript would double the work. */
const LAST_EVENT_LAG_MS = 1_000;

function addsSomething(session: SessionRow, origin: EventOrigin): boolean {
  return (
    origin.at > session.lastEventAt + LAST_EVENT_LAG_MS ||
    origin.at < session.startedAt ||
    (origin.directory !== undefined && session.directory === null) ||
    (origin.branch !== undefined && session.branch !== origin.branch) ||
    (origin.transcriptPath !== undefined && session.transcriptPath === null) ||
    (origin.hostPid !== undefined && session.hostPid !== origin.hostPid)
  );
}

/** How old an event may be so that the process that has its host's number now is still that host. */
const FRESH_MS = 60_000;

/** Says when a process was started, as the system puts it; undefined when it does not say. */
export type StartTokenOf = (pid: number) => string | undefined;

/**
 * Notes which process the host of an event is, so that another one that gets its number later is not taken for it. Asks
 * the system only when the session has a new host, and only while the event is fresh: of an event that waited for hours
 * nobody knows whose number that is now.
 */
export function noteHost(memory: Database, origin: EventOrigin, startTokenOf: StartTokenOf): void {
  const { hostPid, at } = origin;
  if (hostPid === undefined || Math.abs(Date.now() - at) > FRESH_MS) return;
  const session = findSession(memory, origin.host, origin.sessionId);
  if (session === undefined || session.hostPid !== hostPid || session.hostToken !== null) return;
  setHostToken(memory, session.id, startTokenOf(hostPid) ?? "");
}
