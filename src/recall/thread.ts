import type { Database } from "bun:sqlite";
import { COMMON_BRANCHES } from "../domain/common-branches.ts";
import type { Summary } from "../domain/observation.ts";
import { wordsOf } from "../search/query/words.ts";
import { listSummariesInTime, type SummaryScope } from "../store/observations/recall.ts";
import { listCommitsMade, type MadeCommit } from "../store/turns/commits.ts";
import { type BranchState, findBranchState } from "../store/turns/published.ts";

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
/** A question to the user is answered by what they ask for next. */
const QUESTION = /^Asked the user:/;
const BAD_ENDING =
  /\b(?:cut off|interrupted|stopped by|ended with an error|still failing|last command failed)\b/i;
/** How a summary names the commits of its turn. */
const COMMITTED = "Committed as ";
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
