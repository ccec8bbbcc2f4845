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
import {
  findFirstTurn,
  findTurnAt,
  findTurnOfPrompt,
  insertTurn,
  type TurnRow,
} from "../store/turns/turns.ts";

/** The session of an event, created if necessary and updated with what the event adds. */
export function sessionOf(memory: Database, origin: EventOrigin): SessionRow {
  const session =
    findSession(memory, origin.host, origin.sessionId) ??
    insertSession(memory, origin.host, origin.sessionId, origin.at);
  if (!addsSomething(session, origin)) return session;
  const { at, directory, branch, transcriptPath, hostPid } = origin;
  const kept = directory === undefined ? undefined : cleanPath(directory);
  updateSession(memory, session.id, { at, directory: kept, branch, transcriptPath, hostPid });
  // A session that was imported without its folder has only a project's name.
  if (directory !== undefined && (session.projectId === null || session.directory === null)) {
    assignProject(memory, session.id, projectIdentity(directory));
  }
  return getSession(memory, session.id);
}

/** How far a session's last time may lag; updating it for every transcript line would double the work. */
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

/** Age of an event up to which the process with the host's PID is certainly that host. */
const FRESH_MS = 60_000;

/** The start time of a process in the system's format; undefined if the system does not tell. */
export type StartTokenOf = (pid: number) => string | undefined;

/**
 * Stores the start time of the host process of a fresh event, because the system reuses PIDs. The system is asked only if the
 * session has a new host.
 */
export function recordHost(memory: Database, origin: EventOrigin, startTokenOf: StartTokenOf): void {
  const { hostPid, at } = origin;
  if (hostPid === undefined || Math.abs(Date.now() - at) > FRESH_MS) return;
  const session = findSession(memory, origin.host, origin.sessionId);
  if (session === undefined || session.hostPid !== hostPid || session.hostToken !== null) return;
  setHostToken(memory, session.id, startTokenOf(hostPid) ?? "");
}

/**
 * The turn that an event belongs to, by the host's prompt id, otherwise by time. Events before the first known prompt belong
 * to turn 0.
 */
export function turnOf(memory: Database, session: SessionRow, origin: EventOrigin): TurnRow {
  return (
    (origin.promptId === undefined ? undefined : findTurnOfPrompt(memory, session.id, origin.promptId)) ??
    findTurnAt(memory, session.id, origin.at) ??
    findFirstTurn(memory, session.id) ??
    insertTurn(memory, { sessionId: session.id, number: 0, at: origin.at, branch: session.branch })
  );
}
