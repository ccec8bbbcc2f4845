import type { Database } from "bun:sqlite";
import { COMMON_BRANCHES } from "../domain/common-branches.ts";
import type { Summary } from "../domain/observation.ts";
import { wordsOf } from "../search/query/words.ts";
import { listRecentBranches, listSummariesInTime, type SummaryScope } from "../store/observations/recall.ts";
import { listCommitsMade, type MadeCommit } from "../store/turns/commits.ts";
import { type BranchState, findBranchState, findPullRequest } from "../store/turns/published.ts";
import { dayAndTime, quote, shorten, untilSentenceEnd } from "./frame.ts";

/** What one branch, or one session, is about and how far it is. Texts are the user's and the agent's own; "" for none. */
export interface Thread {
  branch: string | undefined;
  sessions: number;
  /** When it was last worked on; milliseconds since 1970. */
  lastAt: number;
  /** What the user asked for first. */
  goal: string;
  /** What the user asked for last, if that is something else. */
  lastAsked: string;
  /** The commits made in it, the latest first. */
  commits: MadeCommit[];
  /** What its last turn did that did not commit it. */
  done: string;
  learned: string;
  left: string;
  /** How the last turn ended, if it did not end well. */
  ending: string;
  state: BranchState | undefined;
}

/** What a session claims when it is told what it goes on with. */
export const GOES_ON = "goes on";

/** A branch that so many sessions worked on without a pull request is one of these, whatever its name is. */
const SESSIONS_OF_LONG_LIVED = 5;
/** Turns that are read from each end of a thread. */
const NEWEST_MAX = 24;
const OLDEST_MAX = 6;
const COMMITS_MAX = 2;
const LEARNED_TURNS_MAX = 4;
/** What was learned is worth telling where it gives a reason. */
const CAUSAL =
  /\b(?:because|root cause|caused by|due to|turned out|the (?:bug|problem|issue|fault|reason) (?:is|was)|weil|Ursache)\b/i;
/** A request of fewer words, such as "commit this", is no goal. */
const GOAL_WORDS_MIN = 4;
/** A command, an answer to a question of the agent, or what goes on with what was said before. */
const NO_GOAL = /^(?:\/|(?:yes|yeah|no|ok(?:ay)?|commit|push|do not|don't|and|but|also|so|then)\b)/i;
/** Several prompts of one turn stand in one request. */
const NEXT_REQUEST = / \/ (?=[\p{Lu}"'`])/u;
const CHARS_MAX = { goal: 150, lastAsked: 110, done: 160, learned: 180, left: 190, ending: 140 };
const SUBJECT_CHARS_MAX = 90;
const BRANCH_CHARS_MAX = 60;
/** Branches that are named beside the one that a session is on. */
const BRANCHES_MAX = 3;
const BRANCHES_READ_MAX = 8;
const RECENT_MS = 14 * 24 * 3_600_000;
/** A question to the user is answered by what they ask for next. */
const QUESTION = /^Asked the user:/;
const BAD_ENDING =
  /\b(?:cut off|interrupted|stopped by|ended with an error|still failing|last command failed)\b/i;
/** How a summary names the commits of its turn. */
const COMMITTED = "Committed as ";
/** That the user stopped a turn is known to the user. */
const UNFINISHED = /\b(?:cut off|still failing|last command failed)\b/i;
/** What every turn says. */
const ROUTINE = /^(?:Edit|Create|Edited|Tests passed|Checks passed)\b/;
const SENTENCE_END = /(?<=[.!?…])\s+(?=[\p{Lu}\d`"'«„])/u;

/** The thread of a branch or of a session; undefined if the memory has none. */
export function threadOf(memory: Database, scope: SummaryScope, before: number): Thread | undefined {
  const newest = listSummariesInTime(memory, scope, "newest", NEWEST_MAX);
  const [last] = newest;
  if (last === undefined) return undefined;
  const oldest = listSummariesInTime(memory, scope, "oldest", OLDEST_MAX);
  const [goal, lastAsked] = [firstRequest(oldest.find(isGoal)), firstRequest(newest.find(isGoal))];
  const branch = last.branch;
  const isOwn = branch !== undefined && !COMMON_BRANCHES.has(branch);
  const commits = listCommitsMade(memory, { ...scope, before }, COMMITS_MAX);
  return {
    branch,
    sessions: new Set(newest.map(({ sessionId }) => sessionId)).size,
    lastAt: last.at,
    goal,
    lastAsked: lastAsked === goal ? "" : lastAsked,
    commits,
    done: commits.length > 0 && last.completed.includes(COMMITTED) ? "" : doneBy(newest),
    learned: newest.slice(0, LEARNED_TURNS_MAX).find(({ learned }) => CAUSAL.test(learned))?.learned ?? "",
    left: leftOf(last),
    ending: last.notes.split(SENTENCE_END).find((sentence) => BAD_ENDING.test(sentence)) ?? "",
    state: isOwn ? findBranchState(memory, { projectId: scope.projectId, branch, before }) : undefined,
  };
}

/** The session (the host's id) that was at work last: on the branch if that has a past, else anywhere. */
export function findLastSession(
  memory: Database,
  scope: SummaryScope,
  branch: string | undefined,
): string | undefined {
  const ofBranch = branch === undefined ? [] : listSummariesInTime(memory, { ...scope, branch }, "newest", 1);
  const [last] = ofBranch.length > 0 ? ofBranch : listSummariesInTime(memory, scope, "newest", 1);
  return last?.sessionId;
}

/** Whether a branch has no goal of its own. */
export function isLongLived({ branch = "HEAD", sessions, state }: Thread): boolean {
  if (COMMON_BRANCHES.has(branch)) return true;
  return sessions >= SESSIONS_OF_LONG_LIVED && state?.pullRequest === undefined;
}

function isGoal({ request }: Summary): boolean {
  return !NO_GOAL.test(request) && wordsOf(request).length >= GOAL_WORDS_MIN;
}

function firstRequest(turn: Summary | undefined): string {
  return turn?.request.split(NEXT_REQUEST)[0] ?? "";
}

/** What the last turn that did something says of it, and the files that it edited. */
function doneBy(newest: readonly Summary[]): string {
  const completed = newest.find((turn) => turn.completed !== "")?.completed ?? "";
  const sentences = completed.split(SENTENCE_END);
  const telling = sentences.find((sentence) => !ROUTINE.test(sentence));
  const edited = sentences.find((sentence) => sentence.startsWith("Edited "));
  return [telling, edited].filter((sentence) => sentence !== undefined).join(" ");
}

/** What the last turn left to do: not what it asked the user. */
function leftOf({ nextSteps }: Summary): string {
  return nextSteps
    .split(SENTENCE_END)
    .filter((sentence) => !QUESTION.test(sentence))
    .join(" ");
}

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
  const { branch, lastAt, goal, commits, done, learned, left, ending } = thread;
  const about = [
    goal === "" ? "" : `"${shorten(quote(goal), CHARS_MAX.goal)}"`,
    committedLine(commits, "committed"),
  ].filter((part) => part !== "");
  const named = branch === undefined ? "" : `${shorten(quote(branch), BRANCH_CHARS_MAX)}; `;
  const lines = [
    commits.length > 0 ? "" : told("Done", done, CHARS_MAX.done),
    commits.length > 0 || done !== "" ? "" : told("Learned", learned, CHARS_MAX.learned),
    told("Left", left, CHARS_MAX.left),
    UNFINISHED.test(ending) ? told("Note", ending, CHARS_MAX.ending) : "",
  ].filter((line) => line !== "");
  if (about.length + lines.length === 0) return [];
  const colon = about.length === 0 ? "" : ": ";
  return [`Last session (${named}${dayAndTime(lastAt)})${colon}${about.join("; ")}`, ...lines];
}

function headingOf({ branch, sessions, lastAt }: Thread, heading: string): string {
  const named = branch === undefined ? "" : `${shorten(quote(branch), BRANCH_CHARS_MAX)}; `;
  const often = sessions > 1 ? `${sessions} sessions, last ` : "";
  return `## ${heading} (${named}${often}${dayAndTime(lastAt)})`;
}

function under(heading: string, lines: readonly string[]): string[] {
  const told = lines.filter((line) => line !== "");
  return told.length === 0 ? [] : [heading, ...told];
}

/** The user's own words. */
function asked(label: string, text: string, charsMax: number): string {
  return text === "" ? "" : `${label}: "${shorten(quote(text), charsMax)}"`;
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
