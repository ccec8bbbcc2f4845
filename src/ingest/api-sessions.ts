import type { Database } from "bun:sqlite";
import { isAbsolute } from "node:path";
import { projectIdentity } from "../config/project-identity.ts";
import { cleanName } from "../domain/clean-name.ts";
import { MemoryError } from "../domain/error.ts";
import type { EventOrigin, HostEvent } from "../domain/host-event.ts";
import { asPath } from "../domain/json.ts";
import type { ApiSession, SessionApi } from "../protocol/api-session.ts";
import {
  countNotes,
  findSummaryOfTurn,
  findToolUseRow,
  insertSessionAs,
} from "../store/sessions/api-sessions.ts";
import { assignProject } from "../store/sessions/assign-project.ts";
import { findSession, findSessionById, type SessionRow } from "../store/sessions/sessions.ts";
import { findLastTurn } from "../store/turns/turns.ts";
import { applyEvent } from "./apply-event.ts";
import type { CaptureRules } from "./capture-rules.ts";

/** The host that sessions belong to which were fed over HTTP. */
const FED_HOST = "http";
/** As long as the route lets ids be. */
const ID_CHARS_MAX = 500;

export interface FeedDeps {
  memory: Database;
  rules: CaptureRules;
  /** Condenses a turn that is complete, whatever else waits. */
  observe(turnId: number): void;
  now(): number;
}

/** Takes sessions over from tools that call us instead of leaving records; from there on they are as any other. */
export function createSessionApi(deps: FeedDeps): SessionApi {
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
    init(id, fed) {
      const session = ensureSession(deps, id, fed);
      if (fed.prompt !== undefined)
        apply({ ...originOf(session), kind: "prompt-submitted", text: fed.prompt, source: "typed" });
      return session.contentSessionId;
    },
    addToolUse(id, { name, input, result, correlationId }) {
      const session = getApiSession(memory, id);
      // The tool's ids need to be its own only within a session.
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

function ensureSession(deps: FeedDeps, id: number, asked: ApiSession): SessionRow {
  const { memory, rules } = deps;
  rules.refresh();
  const fed = { ...asked, sdkSessionId: cleanName(asked.sdkSessionId, ID_CHARS_MAX) };
  if (fed.sdkSessionId === "" || cleanName(fed.project) === "")
    throw new MemoryError(
      "invalid-input",
      "a session needs an id and a project with a character that can be seen",
    );
  const directory = isAbsolute(fed.project) ? asPath(fed.project) : undefined;
  if (rules.isExcludedDirectory(directory))
    throw new MemoryError("invalid-input", `nothing is captured in ${fed.project}`);
  const known = findSession(memory, FED_HOST, fed.sdkSessionId) ?? findSessionById(memory, id);
  if (
    known !== undefined &&
    (known.id !== id || known.contentSessionId !== fed.sdkSessionId || known.host !== FED_HOST)
  )
    throw new MemoryError("invalid-input", `session ${id} or ${fed.sdkSessionId} is another one already`);
  if (known !== undefined) return known;
  const session = { host: FED_HOST, contentSessionId: fed.sdkSessionId, at: deps.now() };
  memory
    .transaction(() => {
      insertSessionAs(memory, id, session);
      assignProject(memory, id, directory === undefined ? named(fed.project) : projectIdentity(directory));
    })
    .immediate();
  return getApiSession(memory, id);
}

/** A name alone says nothing about a folder: it must not meet a project of the same label. */
function named(project: string) {
  const label = cleanName(project);
  return { key: `name:${label}`, label, root: "" };
}

function getApiSession(memory: Database, id: number): SessionRow {
  const session = findSessionById(memory, id);
  if (session?.host === FED_HOST) return session;
  throw new MemoryError("not-found", `there is no session ${id} that was fed over HTTP`);
}
