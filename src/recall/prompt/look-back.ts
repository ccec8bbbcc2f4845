import type { Database } from "bun:sqlite";
import { sessionKey } from "../../inbox/claims.ts";
import { listTypedPrompts } from "../../store/turns/prompts-and-texts.ts";
import { findLastSession, GOES_ON, type Thread, threadOf } from "../thread.ts";
import { branchesLine, threadLines } from "../thread-lines.ts";
import type { NextWorkRequest } from "./next-work.ts";

/** Goes on with what an earlier session did, or asks for it. */
const LOOKS_BACK =
  /\b(?:continue|carry on|go on|pick up|resume|where (?:(?:we|you|i) (?:left|were|stopped)|were we)|left off|last (?:time|session)|(?:previous|earlier) session|as before|yesterday|weitermachen|mach weiter|letzte[ns]? (?:mal|sitzung)|gestern)\b|继续|上次|続け|前回/i;
/** A longer prompt says what it is about. */
const PROMPT_CHARS_MAX = 160;
/** Looks for another branch than the one it is on. */
const NAMES_BRANCH =
  /\b(?:check ?out|switch (?:back )?to|(?:which|what|other|another|previous|that|my|open|stacked) (?:branch(?:es)?|PRs?|pull requests?))\b/i;
/** What a session claims when it is told this. */
const BRANCHES = "branches";

/** The thread of the last session for a prompt that goes on with it, and for one that speaks of branches those worked on lately. */
export function lookBackLines(memory: Database, request: NextWorkRequest): string[] {
  const { prompt, projectId, branch, sessionId, at, claim } = request;
  const scope = { projectId, exceptSession: sessionId };
  const looksBack = prompt.length <= PROMPT_CHARS_MAX && LOOKS_BACK.test(prompt);
  // Later "go on" means what the session itself did.
  const isFirst = () => listTypedPrompts(memory, sessionId, 2).every((text) => text === prompt);
  const last = looksBack && isFirst() && claim(GOES_ON) ? findLastSession(memory, scope, branch) : undefined;
  const thread = last === undefined ? undefined : threadOf(memory, { ...scope, session: last }, at);
  const isNew = last !== undefined && claim(sessionKey(last));
  const branches =
    NAMES_BRANCH.test(prompt) && claim(BRANCHES) ? branchesLine(memory, { projectId, branch, at }) : "";
  return [
    ...(thread === undefined ? [] : threadLines(isNew ? thread : withoutBrief(thread), "Last session")),
    ...(branches === "" ? [] : [branches]),
  ];
}

/** What the start of the session, which told it in brief, has left out. */
function withoutBrief(thread: Thread): Thread {
  return { ...thread, goal: "", commits: [], done: "", learned: "", left: "", ending: "" };
}
