import type { Database } from "bun:sqlite";
import { Hono } from "hono";
import { MemoryError } from "../domain/error.ts";
import { findQuote, quotedTexts } from "../passages/open-address.ts";
import { iso, type WireObservation } from "../protocol/memory.ts";
import {
  type SessionTimeline,
  SessionTimelineQuery,
  type SoughtQuote,
  type WireText,
  type WireToolUse,
  type WireToolUseDetail,
  type WireTurn,
} from "../protocol/session-timeline.ts";
import {
  findPlaceOfTurn,
  findToolUse,
  listCommitsOfTurn,
  listIdsOfTurn,
  listSpokenTexts,
  listTimelineTurns,
  listToolFolds,
  listToolUseLines,
  type TimelineTurn,
  type ToolUseDetail,
  type ToolUseLine,
} from "../store/sessions/session-timeline.ts";
import { getMemory, getSessionNumber, type MemoryRouteDeps } from "./memory-routes.ts";
import { askedOf, idOf } from "./parse-request.ts";
import { WIRE_READERS } from "./wire-memory.ts";

/** Limits for one turn; a turn of hours has thousands of tool uses. */
const TOOL_USES_MAX = 300;
const TEXTS_MAX = 50;
const PROMPTS_MAX = 50;
const OBSERVATIONS_MAX = 100;
const COMMITS_MAX = 100;
const TEXT_CHARS_MAX = 20_000;
/** Limit for each of input, result and error of a single tool use. */
const DETAIL_CHARS_MAX = 200_000;

/** `/sessions/:id/timeline`, and one tool use in full. */
export function sessionTimelineRoutes(deps: MemoryRouteDeps): Hono {
  const routes = new Hono();
  routes.get("/sessions/:id/timeline", (context) => {
    const asked = askedOf(context, SessionTimelineQuery);
    using memory = getMemory(deps);
    return context.json(timelineOf(memory, getSessionNumber(memory, context.req.param("id")), asked));
  });
  routes.get("/tool-uses/:id", (context) => {
    const id = idOf(context);
    using memory = getMemory(deps);
    const found = findToolUse(memory, id, DETAIL_CHARS_MAX);
    if (found === undefined) throw new MemoryError("not-found", `there is no tool use #${id}`);
    return context.json(found.isStripped === 1 ? quotedDetail(memory, found) : wireDetail(found));
  });
  return routes;
}

type Asked = ReturnType<typeof SessionTimelineQuery.parse>;

function timelineOf(memory: Database, sessionId: number, asked: Asked): SessionTimeline {
  const [session] = WIRE_READERS.session(memory, [sessionId]);
  if (session === undefined) throw new MemoryError("not-found", `session ${sessionId} was just forgotten`);
  const sought = soughtIn(memory, session.session, asked.address);
  const { limit, order } = asked;
  const offset = offsetOf(memory, sessionId, asked, sought?.turn ?? asked.turn);
  const part = { limit: limit + 1, offset, isLastFirst: order === "desc" };
  const turns = listTimelineTurns(memory, sessionId, part);
  const shown = turns.slice(0, limit).map((turn) => wireTurn(memory, turn));
  return { session, turns: shown, sought, hasMore: turns.length > limit, offset, limit };
}

function soughtIn(memory: Database, session: string, address: string | undefined): SoughtQuote | null {
  const found = address === undefined ? undefined : findQuote(memory, address, TEXT_CHARS_MAX);
  if (found === undefined || found.quote.session !== session) return null;
  return { turn: found.turnId, quote: found.quote };
}

/** Where the part of a session begins that holds a turn: parts follow each other from the first turn on. */
function offsetOf(
  memory: Database,
  sessionId: number,
  { limit, offset, order }: Asked,
  turnId: number | undefined,
): number {
  if (turnId === undefined) return offset;
  const place = findPlaceOfTurn(memory, sessionId, turnId, order === "desc");
  return place === undefined ? offset : place - (place % limit);
}

function wireTurn(memory: Database, turn: TimelineTurn): WireTurn {
  const ids = (kind: "observation" | "summary" | "prompt", max: number) =>
    listIdsOfTurn(memory, kind, turn.id, max);
  const observations = WIRE_READERS.observation(memory, ids("observation", OBSERVATIONS_MAX));
  return {
    ...turn,
    startedAt: iso(turn.startedAt),
    endedAt: iso(turn.endedAt),
    prompts: WIRE_READERS.prompt(memory, ids("prompt", PROMPTS_MAX)),
    texts: textsOf(memory, turn.id),
    tools: toolsOf(memory, turn.id),
    observations,
    summary: WIRE_READERS.summary(memory, ids("summary", 1))[0] ?? null,
    commits: listCommitsOfTurn(memory, turn.id, COMMITS_MAX).map((commit) => ({
      ...commit,
      at: iso(commit.at),
      isMade: commit.isMade === 1,
    })),
    files: filesOf(observations),
  };
}

function textsOf(memory: Database, turnId: number): WireText[] {
  const spoken = listSpokenTexts(memory, turnId, TEXTS_MAX, TEXT_CHARS_MAX);
  const hasExpired = spoken.some(({ text }) => text === "");
  const quoted = hasExpired ? quotedTexts(memory, turnId) : new Map<string, string>();
  return spoken
    .map(({ id, text, chars, at }) => {
      const shown = text || (quoted.get(`t${id}`) ?? "");
      const isCut = Math.max(chars, shown.length) > TEXT_CHARS_MAX;
      return { id, text: shown.slice(0, TEXT_CHARS_MAX).toWellFormed(), isCut, at: iso(at) };
    })
    .filter(({ text }) => text !== "");
}

function toolsOf(memory: Database, turnId: number): WireTurn["tools"] {
  const folds = listToolFolds(memory, turnId);
  const uses = listToolUseLines(memory, turnId, TOOL_USES_MAX).map(wireToolUse);
  return { total: folds.reduce((sum, { count }) => sum + count, 0), folds, uses };
}

function wireToolUse({ isStripped, at, about, error, ...line }: ToolUseLine): WireToolUse {
  return {
    ...line,
    about: (about ?? "").toWellFormed(),
    error: error?.toWellFormed() ?? null,
    at: iso(at),
    isStripped: isStripped === 1,
  };
}

function wireDetail(found: ToolUseDetail): WireToolUseDetail {
  const { sessionId, turnId, input, result, fullError, chars, ...line } = found;
  return {
    ...wireToolUse(line),
    session: sessionId,
    turn: turnId,
    input: input.toWellFormed(),
    result: result?.toWellFormed() ?? null,
    fullError: fullError?.toWellFormed() ?? null,
    isCut: chars > DETAIL_CHARS_MAX,
  };
}

/** A stripped tool use, with its passages. */
function quotedDetail(memory: Database, found: ToolUseDetail): WireToolUseDetail {
  const quoted = quotedTexts(memory, found.turnId);
  const detail = wireDetail(found);
  return {
    ...detail,
    input: quoted.get(`i${found.id}`) ?? detail.input,
    result: quoted.get(`o${found.id}`) ?? detail.result,
  };
}

/** Files that the turn's observations mention, changed files first. */
function filesOf(observations: readonly WireObservation[]): WireTurn["files"] {
  const modified = new Set(observations.flatMap(({ filesModified }) => filesModified));
  const read = new Set(observations.flatMap(({ filesRead }) => filesRead));
  return [
    ...[...modified].map((path) => ({ path, isModified: true })),
    ...[...read].filter((path) => !modified.has(path)).map((path) => ({ path, isModified: false })),
  ];
}
