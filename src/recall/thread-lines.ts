import type { Database } from "bun:sqlite";
import { COMMON_BRANCHES } from "../domain/common-branches.ts";
import { listRecentBranches } from "../store/observations/recall.ts";
import type { MadeCommit } from "../store/turns/commits.ts";
import { type BranchState, findPullRequest } from "../store/turns/published.ts";
import { dayAndTime, quote, shorten, untilSentenceEnd } from "./frame.ts";
import { isLongLived, type Thread } from "./thread.ts";

const CHARS_MAX = { goal: 150, lastAsked: 110, done: 160, learned: 180, left: 190, ending: 140 };
const SUBJECT_CHARS_MAX = 90;
const BRANCH_CHARS_MAX = 60;
/** Branches that are named beside the one that a session is on. */
const BRANCHES_MAX = 3;
const BRANCHES_READ_MAX = 8;
const RECENT_MS = 14 * 24 * 3_600_000;
/** That the user stopped a turn is known to the user. */
const UNFINISHED = /\b(?:cut off|still failing|last command failed)\b/i;

/** The thread in a few lines, under a heading; none if there is nothing to say. */
export function threadLines(thread: Thread, heading: string): string[] {
  const { state, goal, lastAsked, done, learned, left, ending } = thread;
  return under(headingOf(thread, heading), [
    asked("Goal", goal, CHARS_MAX.goal),
    asked("Last asked", lastAsked, CHARS_MAX.lastAsked),
    // A branch that everything happens on is pushed by others and by the user, too.
    state === undefined || isLongLived(thread) ? "" : publishedLine(state),
    committedLine(thread.commits),
    told("Done", done, CHARS_MAX.done),
    told("Learned", learned, CHARS_MAX.learned),
    told("Left", left, CHARS_MAX.left),
    told("Note", ending, CHARS_MAX.ending),
  ]);
}

/**
 * What a session was about and committed, in a line; what it did where it committed nothing, found out and left open. For one
 * that may have nothing to do with it.
 */
export function briefLines(thread: Thread): string[] {
  const { lastAt, goal, commits, done, learned, left, ending } = thread;
  const about = [quotedGoal(goal), committedLine(commits, "committed")].filter((part) => part !== "");
  const lines = [
    commits.length > 0 ? "" : told("Done", done, CHARS_MAX.done),
    commits.length > 0 || done !== "" ? "" : told("Learned", learned, CHARS_MAX.learned),
    told("Left", left, CHARS_MAX.left),
    UNFINISHED.test(ending) ? told("Note", ending, CHARS_MAX.ending) : "",
  ].filter((line) => line !== "");
  if (about.length + lines.length === 0) return [];
  const colon = about.length === 0 ? "" : ": ";
  return [`Last session (${branchOf(thread)}${dayAndTime(lastAt)})${colon}${about.join("; ")}`, ...lines];
}

function headingOf(thread: Thread, heading: string): string {
  const often = thread.sessions > 1 ? `${thread.sessions} sessions, last ` : "";
  return `## ${heading} (${branchOf(thread)}${often}${dayAndTime(thread.lastAt)})`;
}

/** "feature/cart; ", or "" where none is known. */
function branchOf({ branch }: Thread): string {
  return branch === undefined ? "" : `${shorten(quote(branch), BRANCH_CHARS_MAX)}; `;
}

function under(heading: string, lines: readonly string[]): string[] {
  const told = lines.filter((line) => line !== "");
  return told.length === 0 ? [] : [heading, ...told];
}

/** The user's own words. */
function asked(label: string, text: string, charsMax: number): string {
  return text === "" ? "" : `${label}: ${quoted(text, charsMax)}`;
}

/** What the user asked for first; "" for none. */
export function quotedGoal(goal: string): string {
  return goal === "" ? "" : quoted(goal, CHARS_MAX.goal);
}

function quoted(text: string, charsMax: number): string {
  return `"${shorten(quote(text), charsMax)}"`;
}

/** Whole sentences of the agent. */
export function told(label: string, text: string, charsMax: number): string {
  return text === "" ? "" : `${label}: ${untilSentenceEnd(quote(text), charsMax)}`;
}

/** "Committed: 6f9c3b6 "docs: add an example", a9cace5 "feat: …""; "" for none. */
export function committedLine(commits: readonly MadeCommit[], label = "Committed:"): string {
  if (commits.length === 0) return "";
  const named = commits.map(
    ({ hash, subject }) => `${hash.slice(0, 7)} "${shorten(quote(subject), SUBJECT_CHARS_MAX)}"`,
  );
  return `${label} ${named.join(", ")}`;
}

/** The other branches that were worked on lately, in one line; "" if there are none. */
export function branchesLine(
  memory: Database,
  { projectId, branch, at }: { projectId: number; branch: string | undefined; at: number },
): string {
  const recent = listRecentBranches(memory, { projectId, since: at - RECENT_MS }, BRANCHES_READ_MAX);
  const others = recent
    .filter((name) => name !== branch && !COMMON_BRANCHES.has(name))
    .slice(0, BRANCHES_MAX);
  const named = others.map((name) => {
    const pullRequest = findPullRequest(memory, { projectId, branch: name, before: at });
    const opened = pullRequest === undefined ? "" : ` (pull request #${pullRequest.number})`;
    return `${shorten(quote(name), BRANCH_CHARS_MAX)}${opened}`;
  });
  return named.length === 0 ? "" : `Branches worked on lately: ${named.join(", ")}`;
}

/** "Pull request #12 of owner/name; pushed 2026-11-20 14:03, 2 commits since."; "" if nothing is known. */
function publishedLine({ pullRequest, pushedAt, notPushed }: BranchState): string {
  const commits = notPushed === 0 ? "" : `, ${notPushed} ${notPushed === 1 ? "commit" : "commits"} since`;
  const opened =
    pullRequest === undefined
      ? ""
      : `pull request #${pullRequest.number} of ${quote(pullRequest.repository)}`;
  const pushed = pushedAt === undefined ? "" : `pushed ${dayAndTime(pushedAt)}${commits}`;
  const line = [opened, pushed].filter((part) => part !== "").join("; ");
  return line === "" ? "" : `${line[0]?.toUpperCase()}${line.slice(1)}.`;
}
