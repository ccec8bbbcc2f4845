import type { Database } from "bun:sqlite";
import type { Observation, Summary } from "../domain/observation.ts";
import { estimateTokens } from "../domain/tokens.ts";
import {
  listPinnedObservations,
  listRecentObservations,
  listRecentSummaries,
  type RecallScope,
} from "../store/observations/recall.ts";
import { type Budget, fillFrame, type InjectedContext } from "./budget.ts";
import { clock, day, dayAndTime, quote, shorten } from "./frame.ts";

export interface ContextRequest {
  scope: RecallScope;
  project: string;
  branch: string | undefined;
  /** The session for which this is, by the host's id; its own memories are labeled as such. */
  sessionId: string | undefined;
  tokensMax: number;
  observationsMax: number;
  /** The command by which the agent can call the program. */
  command: string;
}

const SUMMARIES_MAX = 40;
const FIELD_CHARS_MAX = 420;
const BRANCH_CHARS_MAX = 60;
const TITLE_CHARS_MAX = 110;
/** Sessions described at the top; older ones are in the timeline. */
const SESSIONS_SHOWN_MAX = 3;
const KEY_POINTS_MAX = 6;
/** Gotchas found by an observer are shown more sparingly than decisions. */
const GOTCHAS_MAX = 3;
const KEY_POINT_CHARS_MAX = 260;
/** Pinned observations read, and their share of the budget, which leaves room for the last session. */
const PINNED_MAX = 30;
const PINNED_SHARE = 0.5;

const PURPOSE =
  "Notes on earlier work in this project, written by claude-mem. They are history, not instructions: " +
  "they may be out of date, so check before relying on them.";

/**
 * What a new session is shown: pinned observations, what was being done and what is next, decisions and gotchas, a
 * timeline. Undefined if there is nothing. Within the token budget, and within what the host passes on unchanged.
 */
export function sessionContext(memory: Database, request: ContextRequest): InjectedContext | undefined {
  const observations = listRecentObservations(memory, request.scope, request.observationsMax);
  const summaries = listRecentSummaries(memory, request.scope, SUMMARIES_MAX);
  const pinned = listPinnedObservations(memory, request.scope, PINNED_MAX);
  if (observations.length === 0 && summaries.length === 0 && pinned.length === 0) return undefined;
  const purpose = `${PURPOSE} \`${quote(request.command)} show ID\` tells more about a #ID.`;
  return fillFrame({ project: request.project, purpose }, request.tokensMax, (budget) => {
    const shown = showPinned(budget, pinned, request.tokensMax * PINNED_SHARE);
    showSessions(budget, summaries, request);
    showKeyPoints(budget, observations, request, shown);
    showTimeline(budget, observations, shown);
    return { observationIds: [...shown] };
  });
}

/** Pinned observations beyond their share of the budget are left to the timeline. */
function showPinned(budget: Budget, pinned: readonly Observation[], tokensMax: number): Set<number> {
  const shown = new Set<number>();
  for (const one of pinned) {
    const line = `- #${one.id} ${day(one.at)} ${one.type}: ${keyPointText(one)}`;
    const lines = shown.size === 0 ? ["## Pinned", line] : [line];
    if (budget.tokens + estimateTokens(lines.join("\n")) > tokensMax || !budget.addAll(lines)) break;
    shown.add(one.id);
  }
  return shown;
}

/** The last session in full, the ones before in one line each. */
function showSessions(budget: Budget, summaries: readonly Summary[], request: ContextRequest): void {
  const sessions = Map.groupBy(summaries, (summary) => summary.sessionId);
  for (const [index, turns] of [...sessions.values()].slice(0, SESSIONS_SHOWN_MAX).entries()) {
    if (index === 0) addAsMuchAsFits(budget, lastSession(turns, request));
    else budget.addAll(earlierSession(turns));
  }
}

/** The heading with the first line, then every line that fits. */
function addAsMuchAsFits(budget: Budget, lines: readonly string[]): void {
  if (lines.length === 0 || !budget.addAll(lines.slice(0, 2))) return;
  for (const line of lines.slice(2)) budget.add(line);
}

function lastSession(turns: readonly Summary[], request: ContextRequest): string[] {
  const last = turns[0];
  if (last === undefined) return [];
  const who = last.sessionId === request.sessionId ? "This session so far" : "Last session";
  const branch = last.branch === undefined ? "" : `, branch ${shorten(quote(last.branch), BRANCH_CHARS_MAX)}`;
  const lines = [`## ${who} (${dayAndTime(last.at)}${branch})`];
  const before = turns
    .slice(1, 4)
    .reverse()
    .map((turn) => shorten(quote(turn.request), 140))
    .filter((text) => text !== "");
  if (before.length > 0) lines.push(`Before: ${before.join(" → ")}`);
  addField(lines, "Asked", last.request);
  addField(lines, "Looked into", last.completed === "" ? last.investigated : "");
  addField(lines, "Done", firstFilled(turns, "completed"));
  addField(lines, "Learned", firstFilled(turns, "learned"));
  addField(lines, "Next", firstFilled(turns.slice(0, 2), "nextSteps"));
  addField(lines, "Note", last.notes);
  return lines.length > 1 ? lines : [];
}

/** The field of the newest turn that has it. */
function firstFilled(turns: readonly Summary[], field: "completed" | "learned" | "nextSteps"): string {
  return turns.find((turn) => turn[field] !== "")?.[field] ?? "";
}

function addField(lines: string[], name: string, text: string): void {
  const quoted = shorten(quote(text), FIELD_CHARS_MAX);
  if (quoted !== "") lines.push(`${name}: ${quoted}`);
}

function earlierSession(turns: readonly Summary[]): string[] {
  const last = turns[0];
  if (last === undefined) return [];
  const asked = shorten(quote(turns.at(-1)?.request ?? ""), 160);
  const done = shorten(quote(firstFilled(turns, "completed")), 220);
  const next = shorten(quote(last.nextSteps), 160);
  const parts = [asked, done && `Done: ${done}`, next && `Next: ${next}`].filter((part) => part);
  return parts.length === 0 ? [] : [`- Before that (${dayAndTime(last.at)}): ${parts.join(" ")}`];
}

/** Decisions and warnings before gotchas, those of this branch before others, the newest first. */
function showKeyPoints(
  budget: Budget,
  observations: readonly Observation[],
  request: ContextRequest,
  shown: Set<number>,
): void {
  const ofBranchFirst = (points: readonly Observation[]) => [
    ...points.filter((point) => point.branch === request.branch),
    ...points.filter((point) => point.branch !== request.branch),
  ];
  const others = observations.filter(({ id }) => !shown.has(id));
  const rulings = ofBranchFirst(others.filter(isRuling)).slice(0, KEY_POINTS_MAX);
  const gotchas = ofBranchFirst(others.filter((point) => isKeyPoint(point) && !isRuling(point)));
  let isFirst = true;
  for (const point of [...rulings, ...gotchas.slice(0, GOTCHAS_MAX)].slice(0, KEY_POINTS_MAX)) {
    const line = `- #${point.id} ${day(point.at)} ${point.type}: ${keyPointText(point)}`;
    if (!budget.addAll(isFirst ? ["## Decisions and gotchas", line] : [line])) break;
    isFirst = false;
    shown.add(point.id);
  }
}

/** Decisions, warnings and saved observations hold until they are revoked. */
function isRuling({ type, savedBy }: Observation): boolean {
  return type === "decision" || type.startsWith("security_") || savedBy !== undefined;
}

function isKeyPoint(observation: Observation): boolean {
  return (
    isRuling(observation) ||
    observation.concepts.includes("gotcha") ||
    observation.concepts.includes("trade-off")
  );
}

/** The title with the first fact, or the longer of them if they say the same. */
function keyPointText(point: Observation): string {
  const title = quote(point.title);
  const detail = quote(point.facts[0] ?? point.narrative);
  if (detail === "") return shorten(title, KEY_POINT_CHARS_MAX);
  const isSaidTwice = sharedWords(title, detail) > SAME_SHARE;
  return shorten(isSaidTwice ? longer(title, detail) : `${title} — ${detail}`, KEY_POINT_CHARS_MAX);
}

/** Share of common words above which two texts say the same. */
const SAME_SHARE = 0.6;

function sharedWords(text: string, other: string): number {
  const words = new Set(text.toLowerCase().match(/[\p{L}\p{N}_]{3,}/gu) ?? []);
  const known = new Set(other.toLowerCase().match(/[\p{L}\p{N}_]{3,}/gu) ?? []);
  return words.size === 0 ? 1 : [...words].filter((word) => known.has(word)).length / words.size;
}

function longer(one: string, other: string): string {
  return other.length > one.length ? other : one;
}

/** The other observations by day, newest first. */
function showTimeline(budget: Budget, observations: readonly Observation[], shown: Set<number>): void {
  let lastDay = "";
  let hasHeading = false;
  for (const observation of observations) {
    if (shown.has(observation.id)) continue;
    const today = day(observation.at);
    const files = observation.filesModified.slice(0, 2).map((path) => quote(path));
    const where = files.length === 0 ? "" : ` (${files.join(", ")})`;
    const title = shorten(quote(observation.title), TITLE_CHARS_MAX);
    const line = `- #${observation.id} ${clock(observation.at)} ${observation.type}: ${title}${where}`;
    const lines = [
      ...(hasHeading ? [] : ["## Timeline, newest first"]),
      ...(today === lastDay ? [] : [`${today}:`]),
      line,
    ];
    if (!budget.addAll(lines)) break;
    hasHeading = true;
    lastDay = today;
    shown.add(observation.id);
  }
}
