import type { Database } from "bun:sqlite";
import { COMMON_BRANCHES } from "../domain/common-branches.ts";
import type { Summary } from "../domain/observation.ts";
import { wordsOf } from "../search/words.ts";
import { listRecentBranches, listSummariesInTime, type SummaryScope } from "../store/observations/recall.ts";
import { type BranchState, findBranchState, findPullRequest } from "../store/turns/published.ts";
import { dayAndTime, quote, shorten } from "./frame.ts";

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
  done: string;
  learned: string;
  left: string;
  /** How the last turn ended, if it did not end well. */
  ending: string;
  /** Undefined on a branch that everything happens on. */
  state: BranchState | undefined;
}

/** A branch that so many sessions worked on without a pull request is one of these, whatever its name is. */
const SESSIONS_OF_LONG_LIVED = 5;
/** Turns that are read from each end of a thread. */
const NEWEST_MAX = 24;
const OLDEST_MAX = 6;
/** Work is said to be done by the last turns that did any. */
const DONE_TURNS_MAX = 2;
const LEARNED_TURNS_MAX = 4;
/** What was learned is worth telling where it gives a reason. */
const CAUSAL =
  /\b(?:because|root cause|caused by|due to|turned out|the (?:bug|problem|issue|fault|reason) (?:is|was)|weil|Ursache)\b/i;
/** A request of fewer words, such as "commit this", is no goal. */
const GOAL_WORDS_MIN = 4;
/** A command, or an answer to a question of the agent. */
const NO_GOAL = /^(?:\/|(?:yes|yeah|no|ok(?:ay)?)\b)/i;
const FIELD_CHARS_MAX = { goal: 150, lastAsked: 110, done: 190, learned: 150, left: 190, ending: 110 };
const BRANCH_CHARS_MAX = 60;
/** Branches that are named beside the one that a session is on. */
const BRANCHES_MAX = 3;
const BRANCHES_READ_MAX = 8;
const RECENT_MS = 14 * 24 * 3_600_000;
/** A question to the user is answered by what they ask for next. */
const QUESTION = /^Asked the user:/;
const CUT_OFF = /\b(?:cut off|interrupted|stopped by|ended with an error)\b/;
const SENTENCE_END = /(?<=[.!?…])\s+(?=[\p{Lu}\d`"'«„])/u;

/** The thread of a branch or of a session; undefined if the memory has none. */
export function threadOf(memory: Database, scope: SummaryScope, before: number): Thread | undefined {
  const newest = listSummariesInTime(memory, scope, "newest", NEWEST_MAX);
  const [last] = newest;
  if (last === undefined) return undefined;
  const oldest = listSummariesInTime(memory, scope, "oldest", OLDEST_MAX);
  const goal = oldest.find(isGoal)?.request ?? last.request;
  const lastAsked = newest.find(isGoal)?.request ?? "";
  const branch = last.branch;
  const isOwn = branch !== undefined && !COMMON_BRANCHES.has(branch);
  return {
    branch,
    sessions: new Set(newest.map(({ sessionId }) => sessionId)).size,
    lastAt: last.at,
    goal,
    lastAsked: lastAsked === goal ? "" : lastAsked,
    done: filled(newest, "completed").slice(0, DONE_TURNS_MAX).reverse().join(" "),
    learned: filled(newest.slice(0, LEARNED_TURNS_MAX), "learned").find((text) => CAUSAL.test(text)) ?? "",
    left: leftOf(last),
    ending: last.notes.split(SENTENCE_END).find((sentence) => CUT_OFF.test(sentence)) ?? "",
    state: isOwn ? findBranchState(memory, { projectId: scope.projectId, branch, before }) : undefined,
  };
}

/** Whether a branch has no goal of its own. */
export function isLongLived({ branch = "HEAD", sessions, state }: Thread): boolean {
  if (COMMON_BRANCHES.has(branch)) return true;
  return sessions >= SESSIONS_OF_LONG_LIVED && state?.pullRequest === undefined;
}

function isGoal({ request }: Summary): boolean {
  return !NO_GOAL.test(request) && wordsOf(request).length >= GOAL_WORDS_MIN;
}

function filled(turns: readonly Summary[], field: "completed" | "learned"): string[] {
  return turns.map((turn) => turn[field]).filter((text) => text !== "");
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
  const { branch, sessions, lastAt, state } = thread;
  const named = branch === undefined ? "" : `${shorten(quote(branch), BRANCH_CHARS_MAX)}; `;
  const often = sessions > 1 ? `${sessions} sessions, last ` : "";
  const lines = [`## ${heading} (${named}${often}${dayAndTime(lastAt)})`];
  const add = (label: string, field: keyof typeof FIELD_CHARS_MAX, marks = "") => {
    const text = shorten(quote(thread[field]), FIELD_CHARS_MAX[field]);
    if (text !== "") lines.push(`${label}: ${marks}${text}${marks}`);
  };
  add("Goal", "goal", '"');
  add("Last asked", "lastAsked", '"');
  // A branch that everything happens on is pushed by others and by the user, too.
  const published = state === undefined || isLongLived(thread) ? "" : publishedLine(state);
  if (published !== "") lines.push(published);
  add("Done", "done");
  add("Learned", "learned");
  add("Left", "left");
  add("Note", "ending");
  return lines.length > 1 ? lines : [];
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
