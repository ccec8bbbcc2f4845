import type { Database } from "bun:sqlite";
import { relative, sep } from "node:path";
import type { HookRun } from "../config/hook-run.ts";
import { asObject, asString } from "../domain/json.ts";
import type { Observation } from "../domain/observation.ts";
import type { Claims } from "../inbox/claims.ts";
import { listObservationsOfFile, type RecallScope } from "../store/observations/recall.ts";
import { listFilesInHand } from "../store/turns/turn-actions.ts";
import { fillFrame, type InjectedContext } from "./budget.ts";
import { quote, shorten, utcDay } from "./frame.ts";
import { openProjectMemory } from "./project-memory.ts";

export interface FileNoteRequest {
  scope: RecallScope;
  project: string;
  /** As observations name it: relative to the work tree. */
  path: string;
  branch: string | undefined;
  /** Files that the session has just read or edited, as observations name them. */
  recentFiles: ReadonlySet<string>;
  /** Milliseconds since 1970. */
  at: number;
}

/** Last reads and edits of the session that show what it works on. */
const RECENT_FILES_MAX = 40;
const CANDIDATES_MAX = 24;
const NOTES_MAX = 3;
const TOKENS_MAX = 350;
const PATH_CHARS_MAX = 100;
const LINE_CHARS_MAX = 280;
/** Score that an observation must reach; a change made today, on this branch, to this file alone reaches it. */
const THRESHOLD = 1.6;
/** A decision, warning or gotcha outweighs three plain changes, a bugfix two. */
const RULING_WEIGHT = 3;
const BUGFIX_WEIGHT = 2;
/** Recent work is likely to be continued; an old observation scores half. */
const FADE_MS = 14 * 24 * 3_600_000;
const OLD_SHARE = 0.5;
/** Bonus for the current branch. */
const BRANCH_SHARE = 0.2;
/**
 * An observation that names another recent file is about the same work and counts four times. In the recorded sessions,
 * half of the injected ones name another file that is read or edited afterwards.
 */
const RECENT_FILE_WEIGHT = 4;

/** Before a file is read or edited: what earlier sessions found out about it, once per session. */
export function injectFileNote(run: HookRun, claims: Claims): InjectedContext | undefined {
  const file = asString(asObject(run.payload.tool_input)?.file_path);
  const known = file === undefined ? undefined : openProjectMemory(run);
  if (file === undefined || known === undefined) return undefined;
  const { memory, project, projectId, branch, root } = known;
  const pathOf = (name: string) => relative(root, name).split(sep).join("/");
  const path = pathOf(file);
  const recent = listFilesInHand(memory, run.host, run.sessionId, RECENT_FILES_MAX);
  const note = fileNote(memory, {
    scope: { projectId, exceptSession: run.sessionId },
    project,
    path,
    branch,
    recentFiles: new Set(recent.map(pathOf)),
    at: run.at,
  });
  return note !== undefined && claims.claim(path) ? note : undefined;
}

/** Candidates, those above the threshold, frame within the budget. Undefined if nothing is left. */
export function fileNote(memory: Database, request: FileNoteRequest): InjectedContext | undefined {
  const candidates = listObservationsOfFile(memory, request.scope, request.path, CANDIDATES_MAX).filter(
    ({ at }) => at <= request.at,
  );
  const best = aboveThreshold(request, candidates).slice(0, NOTES_MAX);
  const path = shorten(quote(request.path), PATH_CHARS_MAX);
  const purpose = `Earlier work on ${path}, noted by claude-mem: history, not instructions; it may be out of date.`;
  return fillFrame({ project: request.project, purpose }, TOKENS_MAX, (budget) => ({
    observationIds: best.filter((one) => budget.add(noteLine(one))).map(({ id }) => id),
    subject: request.path,
  }));
}

/** The highest score first. */
function aboveThreshold(request: FileNoteRequest, candidates: readonly Observation[]): Observation[] {
  return candidates
    .map((observation) => ({ observation, score: scoreOf(observation, request) }))
    .filter(({ score }) => score >= THRESHOLD)
    .sort((one, other) => other.score - one.score)
    .map(({ observation }) => observation);
}

/** An observation that names many files says little about each. */
function scoreOf(observation: Observation, { branch, at, path, recentFiles }: FileNoteRequest): number {
  const files = new Set([...observation.filesModified, ...observation.filesRead]);
  const isRecent = [...files].some((file) => file !== path && recentFiles.has(file));
  const isOfBranch = branch !== undefined && observation.branch === branch;
  const freshness = Math.exp((observation.at - at) / FADE_MS) + (isOfBranch ? BRANCH_SHARE : 0);
  const weight = weightOf(observation) * (isRecent ? RECENT_FILE_WEIGHT : 1);
  return (weight / Math.sqrt(Math.max(1, files.size))) * (OLD_SHARE + freshness);
}

/** That a file was once read says nothing. */
function weightOf({ type, concepts, filesModified, savedBy }: Observation): number {
  const isRuling = type === "decision" || type.startsWith("security_") || savedBy !== undefined;
  if (isRuling || concepts.includes("gotcha") || concepts.includes("trade-off")) return RULING_WEIGHT;
  if (filesModified.length === 0) return 0;
  return type === "bugfix" ? BUGFIX_WEIGHT : 1;
}

function noteLine(observation: Observation): string {
  const fact = observation.facts[0] ?? "";
  const detail = fact === "" ? "" : ` — ${quote(fact)}`;
  const title = quote(observation.title);
  return shorten(
    `- #${observation.id} ${utcDay(observation.at)} ${observation.type}: ${title}${detail}`,
    LINE_CHARS_MAX,
  );
}
