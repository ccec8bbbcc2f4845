import type { Database } from "bun:sqlite";
import { sessionKey } from "../../inbox/claims.ts";
import { stringList } from "../../store/database/rows.ts";
import { listFilesOfSessions, type PastSession } from "../../store/search/past-sessions.ts";
import { utcDay } from "../frame.ts";
import type { Subject } from "../subject.ts";
import { type Thread, threadOf } from "../thread.ts";
import { committedLine, quotedGoal, told } from "../thread-lines.ts";

export interface EarlierSessionRequest {
  projectId: number;
  at: number;
  /** Whether the session has not been told this before; asked only for what would be injected. */
  claim(key: string): boolean;
}

/** The likeliest of the sessions that are looked at. */
const CANDIDATES_MAX = 6;
/** Uncommon words of a prompt that a session about the same has, and their share. */
const SHARED_MIN = 3;
const SHARED_SHARE = 0.3;
/** Observations that say which files a session changed. */
const OBSERVATIONS_MAX = 300;
const CHARS_MAX = { learned: 180, left: 160 };

/** The session that is about the same as a prompt; undefined if none is. @param sessions likeliest first */
export function sessionAbout(subject: Subject, sessions: readonly PastSession[]): PastSession | undefined {
  const ranked = sessions
    .slice(0, CANDIDATES_MAX)
    .map((session) => ({ session, shared: subject.sharedWithSession(session.session) }))
    .filter(({ shared }) => shared >= Math.max(SHARED_MIN, SHARED_SHARE * subject.words))
    .sort((one, other) => other.shared - one.shared);
  return ranked[0]?.session;
}

/** The files that sessions changed, as their observations name them. */
export function filesChangedBy(memory: Database, sessions: readonly PastSession[]): ReadonlySet<string> {
  const ids = sessions.map(({ id }) => id);
  const files = listFilesOfSessions(memory, ids, OBSERVATIONS_MAX);
  return new Set(files.flatMap(({ modified }) => stringList(modified)));
}

/** What a session was about, committed, left and learned; none if it did nothing that helps, or was told of. */
export function earlierSessionLines(
  memory: Database,
  { session }: PastSession,
  { projectId, at, claim }: EarlierSessionRequest,
): string[] {
  const thread = threadOf(memory, { projectId, session }, at);
  const lines = thread === undefined ? [] : linesOf(thread);
  return lines.length > 1 && claim(sessionKey(session)) ? lines : [];
}

function linesOf({ goal, commits, learned, left, lastAt }: Thread): string[] {
  const lines = [
    committedLine(commits),
    told("Left", left, CHARS_MAX.left),
    told("Learned", learned, CHARS_MAX.learned),
  ];
  const asked = quotedGoal(goal);
  const about = `Earlier session on this (${utcDay(lastAt)})${asked === "" ? "" : ": "}${asked}`;
  return [about, ...lines.filter((line) => line !== "")];
}
