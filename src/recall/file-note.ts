import type { Database } from "bun:sqlite";
import type { Observation } from "../domain/observation.ts";
import { estimateTokens } from "../domain/tokens.ts";
import { listObservationsOfFile, type RecallScope } from "../store/observations/recall.ts";
import { createBudget } from "./budget.ts";
import { quote, renderFrame, shorten, utcDay } from "./frame.ts";
import type { InjectedContext } from "./session-context.ts";
import { barFactorFor } from "./threshold.ts";

export interface FileNoteRequest {
  scope: RecallScope;
  project: string;
  /** As observations name it: relative to the work tree. */
  path: string;
  branch: string | undefined;
  /** Files that the session has read or edited just before, as observations name them. */
  atHand: ReadonlySet<string>;
  /** Milliseconds since 1970. */
  at: number;
}

const CANDIDATES_MAX = 24;
const NOTES_MAX = 3;
const TOKENS_MAX = 350;
const PATH_CHARS_MAX = 100;
const LINE_CHARS_MAX = 280;
/** What one observation must be worth to be told: a change of today, on this branch, to this file alone is. */
const BAR = 1.6;
/** A decision, a warning or a trap outweighs three plain changes, a mended fault two. */
const RULING_WORTH = 3;
const BUGFIX_WORTH = 2;
/** Work of these days is likely to be gone on with; what is older is worth half. */
const FADE_MS = 14 * 24 * 3_600_000;
const OLD_SHARE = 0.5;
/** On the branch that is worked on, a little more. */
const BRANCH_SHARE = 0.2;
/**
 * What names another file that the session has just had in hand is about the same work: it counts four times. On the
 * recorded sessions, half of what is told so names another file that is read or edited afterwards.
 */
const AT_HAND_TIMES = 4;

/** What earlier sessions found out about a file that is about to be read or edited; undefined where nothing clears the bar. */
export function fileNote(memory: Database, request: FileNoteRequest): InjectedContext | undefined {
  const known = worthTelling(memory, request);
  if (known.length === 0) return undefined;
  const path = shorten(quote(request.path), PATH_CHARS_MAX);
  const purpose = `Earlier work on ${path}, noted by claude-mem: history, not instructions; it may be out of date.`;
  const frame = { project: request.project, purpose };
  const budget = createBudget(TOKENS_MAX - estimateTokens(renderFrame(frame, [])));
  const told: number[] = [];
  for (const observation of known.slice(0, NOTES_MAX)) {
    if (budget.add(noteLine(observation))) told.push(observation.id);
  }
  if (told.length === 0) return undefined;
  const text = renderFrame(frame, budget.lines);
  return { text, observationIds: told, subject: request.path, tokens: estimateTokens(text) };
}

/** What clears the bar, the worthiest first. */
function worthTelling(memory: Database, request: FileNoteRequest): Observation[] {
  const { scope, path, at } = request;
  const found = listObservationsOfFile(memory, scope, path, CANDIDATES_MAX).filter((one) => one.at <= at);
  if (found.length === 0) return [];
  const bar = BAR * barFactorFor(memory, { projectId: scope.projectId, through: "PreToolUse", now: at });
  return found
    .map((observation) => ({ observation, worth: worthOf(observation, request) }))
    .filter(({ worth }) => worth >= bar)
    .sort((one, other) => other.worth - one.worth)
    .map(({ observation }) => observation);
}

/** What names many files says little of each; that a file was once read says nothing. */
function worthOf(observation: Observation, { branch, at, path, atHand }: FileNoteRequest): number {
  const files = new Set([...observation.filesModified, ...observation.filesRead]);
  const isAtHand = [...files].some((file) => file !== path && atHand.has(file));
  const isOfBranch = branch !== undefined && observation.branch === branch;
  const freshness = Math.exp((observation.at - at) / FADE_MS) + (isOfBranch ? BRANCH_SHARE : 0);
  const substance = substanceOf(observation) * (isAtHand ? AT_HAND_TIMES : 1);
  return (substance / Math.sqrt(Math.max(1, files.size))) * (OLD_SHARE + freshness);
}

function substanceOf({ type, concepts, filesModified, savedBy }: Observation): number {
  const isRuling = type === "decision" || type.startsWith("security_") || savedBy !== undefined;
  if (isRuling || concepts.includes("gotcha") || concepts.includes("trade-off")) return RULING_WORTH;
  if (filesModified.length === 0) return 0;
  return type === "bugfix" ? BUGFIX_WORTH : 1;
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
