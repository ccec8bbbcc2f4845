import type { Database } from "bun:sqlite";
import type { ObservationDraft, SummaryDraft } from "../src/domain/observation.ts";
import { insertObservation, replaceObservations } from "../src/store/observations/observations.ts";
import { replaceSummary } from "../src/store/observations/summaries.ts";
import { assignProject, ensureProject } from "../src/store/sessions/assign-project.ts";
import { endSession, getSession, insertSession, type SessionRow } from "../src/store/sessions/sessions.ts";
import { insertPrompt, recordAssistantText } from "../src/store/turns/prompts-and-texts.ts";
import { recordToolUse, type ToolUseReport } from "../src/store/turns/tool-uses.ts";
import { completeTurn, insertTurn, setTurnObserved } from "../src/store/turns/turns.ts";

/** Generated sessions and turns, inserted through the store. */

type Project = Parameters<typeof assignProject>[2];
export type InsertedToolUse = Omit<ToolUseReport, "host" | "sessionId" | "turnId" | "at">;

export interface InsertedTurn {
  number: number;
  at: number;
  branch?: string;
  prompt?: string;
  toolUses?: readonly InsertedToolUse[];
  text?: string;
}

export function insertProject(memory: Database, key: string): number {
  return ensureProject(memory, { key, label: key, root: "" });
}

export function insertSessionOf(memory: Database, project: Project, name: string, at: number): SessionRow {
  const { id } = insertSession(memory, "claude-code", name, at);
  assignProject(memory, id, project);
  return getSession(memory, id);
}

export function endInsertedSession(memory: Database, session: SessionRow, at: number): void {
  endSession(memory, session.id, "completed", "other", at);
}

/** A complete turn that has not been observed. Its events are a millisecond apart. Returns its id. */
export function insertTurnOf(memory: Database, session: SessionRow, turn: InsertedTurn): number {
  const { number, prompt, text, toolUses = [] } = turn;
  let { at } = turn;
  const sessionId = session.id;
  const { id: turnId } = insertTurn(memory, { sessionId, number, at, branch: turn.branch ?? "main" });
  if (prompt !== undefined) {
    insertPrompt(memory, {
      ...{
        sessionId,
        turnId,
        contentSessionId: session.contentSessionId,
        promptNumber: number,
        text: prompt,
      },
      ...{ at, promptId: undefined, uuid: undefined, source: "typed", byHook: true },
    });
  }
  for (const use of toolUses) {
    at += 1;
    recordToolUse(memory, { ...use, host: "claude-code", sessionId, turnId, at });
  }
  if (text !== undefined) {
    at += 1;
    recordAssistantText(memory, { sessionId, turnId, text, uuid: undefined, agentId: undefined, at });
  }
  completeTurn(memory, turnId, "completed", at + 1);
  return turnId;
}

export function setObserved(memory: Database, turnId: number): void {
  setTurnObserved(memory, turnId);
}

/** A complete, observed turn with these findings. */
export function insertObservedTurn(
  memory: Database,
  session: SessionRow,
  turn: { number: number; at: number; drafts: ObservationDraft[]; summary: SummaryDraft },
): void {
  const { id: turnId } = insertTurn(memory, { ...turn, sessionId: session.id, branch: "main" });
  const own = { turnId, branch: "main", promptNumber: turn.number };
  const source = { ...sourceOf(session, turn.at + 30_000), ...own };
  replaceObservations(memory, source, turn.drafts);
  replaceSummary(memory, source, turn.summary);
  completeTurn(memory, turnId, "completed", turn.at + 30_000);
  setTurnObserved(memory, turnId);
}

/** An observation without a turn, as an import makes it. Returns its id. */
export function insertImported(
  memory: Database,
  session: SessionRow,
  at: number,
  draft: ObservationDraft,
): number {
  const source = { ...sourceOf(session, at), turnId: null, branch: null, promptNumber: 1 };
  return insertObservation(memory, { ...source, madeBy: "claude-mem-legacy" }, draft);
}

function sourceOf({ id: sessionId, contentSessionId, projectId, project }: SessionRow, at: number) {
  return { sessionId, contentSessionId, projectId, project, madeBy: "bench/1", at };
}
