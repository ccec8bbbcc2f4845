import type { Database } from "bun:sqlite";
import { projectIdentity } from "../config/project-identity.ts";
import type { HostEvent } from "../domain/host-event.ts";
import { findSession } from "../store/sessions/sessions.ts";
import { hasForgottenProjects, isForgotten, isForgottenProject } from "./tombstones.ts";

/**
 * Whether an event tells once more of what was forgotten. Of a project that was forgotten nothing from before that time is
 * taken, also of sessions that the memory had never seen.
 */
export function isOfForgotten(memory: Database, event: HostEvent): boolean {
  if (isForgotten(memory, event)) return !isBoundaryOfKnown(memory, event);
  if (event.directory === undefined || !hasForgottenProjects(memory)) return false;
  // What is captured now is newer than what was forgotten, and asking git's files for every event would be slow.
  if (findSession(memory, event.host, event.sessionId) !== undefined) return false;
  return isForgottenProject(memory, projectIdentity(event.directory).key, event.at);
}

/** A session of which a part is kept still begins and ends. */
function isBoundaryOfKnown(memory: Database, event: HostEvent): boolean {
  const isBoundary = event.kind === "session-started" || event.kind === "session-ended";
  return isBoundary && findSession(memory, event.host, event.sessionId) !== undefined;
}
