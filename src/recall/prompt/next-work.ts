import type { Database } from "bun:sqlite";
import { COMMON_BRANCHES } from "../../domain/common-branches.ts";
import { findNext } from "../../search/next/files-first.ts";
import { wordsOf } from "../../search/query/words.ts";
import type { Subject } from "../subject.ts";
import { earlierSessionLines, filesChangedBy, sessionAbout } from "./earlier-session.ts";
import { likelyFilesLine } from "./likely-files.ts";

/** Uncommon words of the prompt that speak for a path that has them. */
const SHARED_MIN = 2;
/** Any work may change these. */
const GENERIC =
  /(?:^|\/)(?:README|CHANGELOG|CLAUDE|AGENTS)\.md$|(?:^|\/)(?:package(?:-lock)?\.json|go\.(?:mod|sum)|\w+\.lock)$/i;

export interface NextWorkRequest {
  prompt: string;
  projectId: number;
  branch: string | undefined;
  /** The folder of the session. */
  folder: string | undefined;
  /** The host's id of the session, which knows its own work. */
  sessionId: string;
  /** Milliseconds since 1970. */
  at: number;
  /** Whether a path of the memory, relative to the work tree, exists now. */
  exists(path: string): boolean;
  /** Whether the session has not been told this before; asked only for what would be injected. */
  claim(key: string): boolean;
}

/** For the first prompt of a task: the session that was about the same, and the files on which such work took place. */
export function nextWorkLines(memory: Database, subject: Subject, request: NextWorkRequest): string[] {
  const { prompt, at, sessionId, exists } = request;
  const branch = COMMON_BRANCHES.has(request.branch ?? "") ? undefined : request.branch;
  const { files, sessions } = findNext(memory, { ...request, before: at, exceptSession: sessionId });
  const onBranch = branch === undefined ? [] : sessions.filter((one) => one.branch === branch);
  // What its own branch is about was told at the start.
  const same = sessionAbout(
    subject,
    sessions.filter((one) => !onBranch.includes(one)),
  );
  const changed = filesChangedBy(memory, same === undefined ? onBranch : [same, ...onBranch]);
  const isFounded = (path: string) => !GENERIC.test(path) && (changed.has(path) || speaksFor(subject, path));
  const line = likelyFilesLine(files.filter(isFounded), { prompt, exists });
  return [
    ...(same === undefined ? [] : earlierSessionLines(memory, same, request)),
    ...(line === "" ? [] : [line]),
  ];
}

/** Whether the prompt has two uncommon words of a path, or all of its name. */
function speaksFor(subject: Subject, path: string): boolean {
  const stem = path.slice(path.lastIndexOf("/") + 1).split(".")[0] ?? "";
  const named = subject.sharedWith(stem);
  return subject.sharedWith(path) >= SHARED_MIN || (named > 0 && named >= wordsOf(stem).length);
}
