import type { Database } from "bun:sqlite";
import { isAbsolute } from "node:path";
import { projectIdentity } from "../config/project-identity.ts";
import { cleanName } from "../domain/clean-name.ts";
import { MemoryError } from "../domain/error.ts";
import type { EventOrigin, HostEvent } from "../domain/host-event.ts";
import { asPath } from "../domain/json.ts";
import type { ApiSession, SessionApi } from "../protocol/api-session.ts";
import { findSummaryOfTurn } from "../store/observations/summaries.ts";
import { assignProject } from "../store/sessions/assign-project.ts";
import {
  countNotes,
  findSession,
  findSessionById,
  insertSessionAs,
  type SessionRow,
} from "../store/sessions/sessions.ts";
import { findToolUseRow } from "../store/turns/tool-uses.ts";
import { findLastTurn } from "../store/turns/turns.ts";
import { applyEvent } from "./apply-event.ts";
import type { CaptureRules } from "./capture-rules.ts";

/** The host of API sessions. */
const API_HOST = "http";
/** Same limit as in the route. */
const ID_CHARS_MAX = 500;

export interface ApiSessionDeps {
  memory: Database;
  rules: CaptureRules;
  /** Observes a complete turn before all others. */
  observe(turnId: number): void;
  now(): number;
}

/** Ingests sessions of tools that call the API instead of hooks. They become sessions like any other. */
export function createSessionApi(deps: ApiSessionDeps): SessionApi {
  const { memory } = deps;
  const apply = (event: HostEvent) => {
    deps.rules.refresh();
    memory.transaction(() => applyEvent(memory, deps.rules, event)).immediate();
  };
  const originOf = (session: SessionRow): EventOrigin => ({
    host: session.host,
    sessionId: session.contentSessionId,
    at: deps.now(),
  });
  return {
    init(id, asked) {
      const session = ensureSession(deps, id, asked);
      const { prompt } = asked;
      if (prompt !== undefined)
        apply({ ...originOf(session), kind: "prompt-submitted", text: prompt, source: "typed" });
      return session.contentSessionId;
    },
    addToolUse(id, { name, input, result, correlationId }) {
      const session = getApiSession(memory, id);
      // The tool's ids need to be unique only within a session.
      const toolUseId = `${session.contentSessionId}:${cleanName(correlationId, ID_CHARS_MAX)}`;
      apply({ ...originOf(session), kind: "tool-use-ended", toolUseId, name, input, result, outcome: "ok" });
      return findToolUseRow(memory, session.host, toolUseId);
    },
    summarize(id) {
      const session = getApiSession(memory, id);
      const turn = findLastTurn(memory, session.id);
      if (turn === undefined) return undefined;
      apply({ ...originOf(session), kind: "turn-ended", ending: "completed" });
      deps.observe(turn.id);
      return findSummaryOfTurn(memory, turn.id);
    },
    status(id) {
      const session = getApiSession(memory, id);
      return {
        sessionId: session.contentSessionId,
        status: session.status,
        ...countNotes(memory, session.id),
      };
    },
    end: (id) => apply({ ...originOf(getApiSession(memory, id)), kind: "session-ended", reason: "deleted" }),
  };
}

function ensureSession(deps: ApiSessionDeps, id: number, asked: ApiSession): SessionRow {
  const { memory, rules } = deps;
  rules.refresh();
  const { project } = asked;
  const sdkSessionId = cleanName(asked.sdkSessionId, ID_CHARS_MAX);
  if (sdkSessionId === "" || cleanName(project) === "")
    throw new MemoryError(
      "invalid-input",
      "a session needs an id and a project with at least one visible character",
    );
  const directory = isAbsolute(project) ? asPath(project) : undefined;
  if (rules.isExcludedDirectory(directory))
    throw new MemoryError("invalid-input", `project ${project} is excluded`);
  const known = findSession(memory, API_HOST, sdkSessionId) ?? findSessionById(memory, id);
  if (
    known !== undefined &&
    (known.id !== id || known.contentSessionId !== sdkSessionId || known.host !== API_HOST)
  )
    throw new MemoryError(
      "invalid-input",
      `session ${id} or ${sdkSessionId} already exists as another session`,
    );
  if (known !== undefined) return known;
  const session = { host: API_HOST, contentSessionId: sdkSessionId, at: deps.now() };
  memory
    .transaction(() => {
      insertSessionAs(memory, id, session);
      assignProject(memory, id, directory === undefined ? projectNamed(project) : projectIdentity(directory));
    })
    .immediate();
  return getApiSession(memory, id);
}

/** A project that has only a name must not be merged with a folder of that name. */
function projectNamed(project: string) {
  const label = cleanName(project);
  return { key: `name:${label}`, label, root: "" };
}

function getApiSession(memory: Database, id: number): SessionRow {
  const session = findSessionById(memory, id);
  if (session?.host === API_HOST) return session;
  throw new MemoryError("not-found", `API session ${id} not found`);
}
