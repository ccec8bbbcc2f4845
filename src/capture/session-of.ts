import type { Database } from "bun:sqlite";
import { projectIdentity } from "../config/project-identity.ts";
import type { EventOrigin } from "../domain/host-event.ts";
import {
  assignProject,
  findSession,
  getSession,
  insertSession,
  type SessionRow,
  updateSession,
} from "../store/sessions.ts";

/** The session of an event, made when this is the first that is seen of it, with what the event adds to it. */
export function sessionOf(memory: Database, origin: EventOrigin): SessionRow {
  const session =
    findSession(memory, origin.host, origin.sessionId) ??
    insertSession(memory, origin.host, origin.sessionId, origin.at);
  if (!addsSomething(session, origin)) return session;
  const { at, directory, branch, transcriptPath, hostPid } = origin;
  updateSession(memory, session.id, { at, directory, branch, transcriptPath, hostPid });
  if (session.projectId === null && directory !== undefined) {
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
