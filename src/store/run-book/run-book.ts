import type { Database } from "bun:sqlite";
import { exists, listNumbers, listRows, objectColumn } from "../database/rows.ts";
import { withContents } from "../turns/stripped-tool-uses.ts";

/** It passed; it ran, and what it checks has faults; or it did not come to its end. */
export type RunOutcome = "passed" | "faults" | "failed";

/** A command that was run for a known purpose. */
export interface CommandRun {
  purpose: string;
  command: string;
  /** Relative to the work tree; "" is its root. One that lies elsewhere is absolute. */
  folder: string;
  /** What was set before it, `NAME=value` apart by blanks; of a long or secret value only `NAME`. */
  environment: string;
  outcome: RunOutcome;
  /** What it complained of where it failed; "" where that is unknown. */
  signature: string;
  /** Milliseconds since 1970. */
  at: number;
}

/** A run as the run-book reads it. */
export interface PastRun extends CommandRun {
  sessionId: number;
}

/**
 * What else an output said: an `address` (subject) that a command (detail) serves, a `repository`, a program that this machine
 * `lacks` or that was `found` since, a `remedy` (detail) after which a command (subject) passed that had failed (reason), a
 * `replacement` (detail) that passed at once where a command (subject) had failed (reason), or the `path` (detail) that was
 * opened after another one (subject) had been asked for in vain, or that it was moved to.
 */
export interface RunBookFact {
  kind: "address" | "repository" | "lacks" | "found" | "remedy" | "replacement" | "path";
  subject: string;
  detail: string;
  reason: string;
  at: number;
}

export interface RunBookPlace {
  turnId: number;
  sessionId: number;
  projectId: number;
}

/** Turns whose commands are to be read anew, the oldest first. */
export function listRunBookPending(memory: Database, limit: number): number[] {
  return listNumbers(memory, "SELECT turn_id FROM run_book_pending ORDER BY turn_id LIMIT +?", limit);
}

export function removeRunBookPending(memory: Database, turnId: number): void {
  memory.query("DELETE FROM run_book_pending WHERE turn_id = ?").run(turnId);
}

/** Whether a turn has rows that cannot be made again, because the content of its tool uses was dropped. */
export function isRunBookFinal(memory: Database, turnId: number): boolean {
  const sql = `SELECT 1 FROM turns t WHERE id = ?1 AND payload <> 'full' AND
    (EXISTS (SELECT 1 FROM command_runs WHERE turn_id = ?1) OR EXISTS (SELECT 1 FROM run_book_facts WHERE turn_id = ?1))`;
  return exists(memory, sql, turnId);
}

/** Puts the runs and facts of a turn in the place of those that were known of it. */
export function replaceRunBook(
  memory: Database,
  { turnId, sessionId, projectId }: RunBookPlace,
  { runs, facts }: { runs: readonly CommandRun[]; facts: readonly RunBookFact[] },
): void {
  for (const table of ["command_runs", "run_book_facts"])
    memory.query(`DELETE FROM ${table} WHERE turn_id = ?`).run(turnId);
  const addRun = memory.query(
    `INSERT INTO command_runs (turn_id, place, session_id, project_id, purpose, command, folder, environment, outcome,
       signature, created_at_epoch) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  for (const [place, run] of runs.entries()) {
    const { purpose, command, folder, environment, outcome, signature, at } = run;
    addRun.run(
      turnId,
      place,
      sessionId,
      projectId,
      purpose,
      command,
      folder,
      environment,
      outcome,
      signature,
      at,
    );
  }
  const addFact = memory.query(
    `INSERT INTO run_book_facts (turn_id, place, session_id, project_id, kind, subject, detail, reason, created_at_epoch)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  for (const [place, { kind, subject, detail, reason, at }] of facts.entries())
    addFact.run(turnId, place, sessionId, projectId, kind, subject, detail, reason, at);
}

export interface RunBookScope {
  projectId: number;
  /** Milliseconds since 1970. */
  before: number;
}

/** The last runs of a project before a time, newest first. */
export function listRuns(memory: Database, { projectId, before }: RunBookScope, limit: number): PastRun[] {
  const sql = `SELECT purpose, command, folder, environment, outcome, signature, session_id AS sessionId,
      created_at_epoch AS at
    FROM command_runs WHERE project_id = +? AND created_at_epoch < ? ORDER BY created_at_epoch DESC, place DESC LIMIT +?`;
  return listRows<PastRun>(memory, sql, projectId, before, limit);
}

/** The last facts of some kinds of a project before a time, newest first. */
export function listFacts(
  memory: Database,
  { projectId, before }: RunBookScope,
  kinds: readonly RunBookFact["kind"][],
  limit: number,
): RunBookFact[] {
  const sql = `SELECT kind, subject, detail, reason, created_at_epoch AS at FROM run_book_facts
    WHERE project_id = +? AND kind IN (SELECT value FROM json_each(?)) AND created_at_epoch < ?
    ORDER BY created_at_epoch DESC, place DESC LIMIT +?`;
  return listRows<RunBookFact>(memory, sql, projectId, JSON.stringify(kinds), before, limit);
}

/** What was opened after one of these paths had been asked for in vain, or what it was moved to, the latest first. */
export function listRightPaths(
  memory: Database,
  projectId: number,
  missed: readonly string[],
  limit: number,
): { missed: string; right: string }[] {
  const sql = `SELECT subject AS missed, detail AS right FROM run_book_facts
    WHERE project_id = +? AND kind = 'path' AND subject IN (SELECT value FROM json_each(?))
    ORDER BY created_at_epoch DESC LIMIT +?`;
  return listRows<{ missed: string; right: string }>(memory, sql, projectId, JSON.stringify(missed), limit);
}

type Use = { id: number; turnId: number; isStripped: number; input: string };

/** Shell commands that are looked through for those that change the folder. */
const COMMANDS_READ_MAX = 400;

/** The last shell commands of a session before a time that change the folder, newest first. */
export function listFolderChanges(
  memory: Database,
  sessionId: number,
  before: number,
  limit: number,
): string[] {
  const sql = `SELECT id, turn_id AS turnId, is_stripped AS isStripped, input FROM all_tool_uses
    WHERE session_id = +? AND created_at_epoch < ? AND name = 'Bash' AND agent_id IS NULL
      AND (is_stripped OR input LIKE '%cd %') ORDER BY created_at_epoch DESC LIMIT +?`;
  const rows = listRows<Use>(memory, sql, sessionId, before, COMMANDS_READ_MAX);
  const commands = withContents(memory, rows).flatMap(({ input }) => {
    const { command } = objectColumn(input);
    return typeof command === "string" && command.includes("cd ") ? command : [];
  });
  return commands.slice(0, limit);
}
