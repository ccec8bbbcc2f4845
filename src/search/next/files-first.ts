import type { Database } from "bun:sqlite";
import { COMMON_BRANCHES } from "../../domain/common-branches.ts";
import { PASSAGE_ROLES } from "../../domain/passage.ts";
import { stringList } from "../../store/database/rows.ts";
import { listBestPassages, type PassageMatch } from "../../store/passages/match-passages.ts";
import { rangeOf } from "../../store/passages/passage-keys.ts";
import {
  listFilesOfSessions,
  listPastSessions,
  listPastSessionsById,
  type PastScope,
  type PastSession,
} from "../../store/search/past-sessions.ts";
import { termExpression } from "../query/expression.ts";
import { parseQuery } from "../query/query.ts";
import { rarestFirst } from "../query/rarest-words.ts";
import {
  type FileEvidence,
  fuseRanks,
  rankFiles,
  type SessionFiles,
  sessionsByFiles,
  withSessionsFound,
} from "./file-ranks.ts";

/** What a session is about to do, as far as its first prompt and its host tell. */
export interface NextRequest {
  prompt: string;
  projectId: number | undefined;
  branch: string | undefined;
  /** The folder of the session. */
  folder: string | undefined;
  /** Only sessions that began before; milliseconds since 1970. */
  before: number;
  exceptSession?: string | undefined;
}

/** Where the work is likely to go on. */
export interface ComesNext {
  /** Paths, likeliest first. */
  files: string[];
  /** Sessions that worked there, best first. */
  sessions: PastSession[];
}

const PROMPT_CHARS_MAX = 3_000;
/** Sessions that are looked at: the newest, the newest of the branch, and the best by words. */
const NEWEST_MAX = 100;
const ON_BRANCH_MAX = 30;
const BY_WORDS_MAX = 50;
/** Sessions of the same folder whose files count. */
const HERE_MAX = 40;
/** Passages by whose words sessions are found. */
const PASSAGES_MAX = 300;
/** Rows that they may match: a prompt waits for this. */
const ROWS_MAX = 3_000;
/** Observations that say which files a session read and changed, those of the newest sessions first. */
const OBSERVATIONS_MAX = 1_200;
const PROMPT_ROLE = PASSAGE_ROLES.indexOf("prompt");
/** Each further passage of a session counts half of the one before. */
const DECAY = 0.5;
/** Of the orders of sessions: by words, by time, on the same branch, by the files that they changed. */
const WEIGHTS = { words: 1, newest: 0.5, branch: 1.5, files: 3 };

type Known = PastSession & SessionFiles;

/**
 * Which files a session will work on, and which earlier sessions know them. Files first: sessions found by words, branch and
 * recency name files; prompts, paths and the folder do, too; and the files rank the sessions.
 */
export function findNext(memory: Database, request: NextRequest): ComesNext {
  const prompt = request.prompt.slice(0, PROMPT_CHARS_MAX);
  const matches = matchesOf(memory, prompt, request.projectId);
  const words = sessionScores(matches);
  const known = listKnown(memory, request, [...words.keys()]);
  const onBranch = sessionsOnBranch(known, request);
  const basic = basicLists(known, onBranch, words);
  const evidence: FileEvidence = {
    prompt,
    here: known.filter(({ folder }) => folder === request.folder).slice(0, HERE_MAX),
    onBranch,
    all: known,
    prompts: sessionScores(matches.filter(({ role }) => role === PROMPT_ROLE)),
  };
  const scores = rankFiles(evidence);
  const byFiles = sessionsByFiles(known, withSessionsFound(scores, fuseRanks(basic)));
  // The files found by words, time and branch find sessions, and these find the files again.
  const sessions = fuseRanks([...basic, [byFiles, WEIGHTS.files] as const]);
  const files = [...withSessionsFound(scores, sessions)].sort(([, a], [, b]) => b - a).map(([path]) => path);
  return { files, sessions };
}

type Weighted = readonly [ranked: readonly Known[], weight: number];

function sessionsOnBranch(newest: readonly Known[], { branch }: NextRequest): Known[] {
  const isTelling = branch !== undefined && !COMMON_BRANCHES.has(branch);
  return isTelling ? newest.filter((one) => one.branch === branch) : [];
}

/** Sessions by words, by time and by branch. */
function basicLists(
  newest: readonly Known[],
  onBranch: readonly Known[],
  words: ReadonlyMap<number, number>,
): Weighted[] {
  const byId = new Map(newest.map((one) => [one.id, one]));
  const byWords = [...words.keys()].flatMap((id) => byId.get(id) ?? []);
  return [
    [byWords, WEIGHTS.words],
    [newest, WEIGHTS.newest],
    [onBranch, WEIGHTS.branch],
  ];
}

function matchesOf(memory: Database, prompt: string, projectId: number | undefined): PassageMatch[] {
  const expressions = parseQuery(prompt).words.map(termExpression);
  const { expression } = rarestFirst(memory, "said", expressions, projectId, ROWS_MAX);
  return expression === ""
    ? []
    : listBestPassages(memory, "said", rangeOf(projectId), expression, PASSAGES_MAX);
}

/** Sessions by the words of their passages, best first. */
function sessionScores(matches: readonly PassageMatch[]): Map<number, number> {
  // Matches come best first.
  const scores = [...Map.groupBy(matches, ({ sessionId }) => sessionId)].map(
    ([id, same]) => [id, same.reduce((sum, { score }, place) => sum + score * DECAY ** place, 0)] as const,
  );
  return new Map(scores.sort(([, a], [, b]) => b - a));
}

/** The sessions that are looked at, newest first, with their files. */
function listKnown(memory: Database, request: NextRequest, byWords: readonly number[]): Known[] {
  const { projectId, before, exceptSession, branch } = request;
  const scope: PastScope = { projectId, before, exceptSession };
  const sessions = [
    ...listPastSessions(memory, scope, undefined, NEWEST_MAX),
    ...(branch === undefined ? [] : listPastSessions(memory, scope, branch, ON_BRANCH_MAX)),
    ...listPastSessionsById(memory, scope, byWords.slice(0, BY_WORDS_MAX)),
  ];
  const distinct = [...new Map(sessions.map((one) => [one.id, one])).values()];
  return withFiles(
    memory,
    distinct.sort((a, b) => b.lastAt - a.lastAt),
  );
}

function withFiles(memory: Database, sessions: readonly PastSession[]): Known[] {
  const known = sessions.map((session) => ({ ...session, files: new Map<string, boolean>() }));
  const byId = new Map(known.map((one) => [one.id, one]));
  const pathsOf = createPathReader();
  const ids = known.map(({ id }) => id);
  for (const { sessionId, read, modified } of listFilesOfSessions(memory, ids, OBSERVATIONS_MAX)) {
    const session = byId.get(sessionId);
    if (session === undefined) continue;
    for (const path of pathsOf(read, session.folder))
      if (!session.files.has(path)) session.files.set(path, false);
    for (const path of pathsOf(modified, session.folder)) session.files.set(path, true);
  }
  return known;
}

const WORKTREE = /^(?:\.claude\/worktrees\/[^/]+\/|\.?worktrees\/[^/]+\/)/;

/** Reads lists of paths, as the same file has them in every checkout; each list and each path is read once. */
function createPathReader(): (list: string, folder: string | null) => readonly string[] {
  const known = new Map<string, readonly string[]>();
  const names = new Map<string, string>();
  const nameOf = (path: string, folder: string | null) => {
    const key = isAbsolute(path) ? `${folder}\n${path}` : path;
    const name = names.get(key) ?? inCheckout(path, folder);
    names.set(key, name);
    return name;
  };
  return (list, folder) => {
    if (list === "[]") return [];
    const key = `${folder}\n${list}`;
    const paths = known.get(key) ?? stringList(list).map((path) => nameOf(path, folder));
    known.set(key, paths);
    return paths;
  };
}

function isAbsolute(path: string): boolean {
  return path.startsWith("/") || path.startsWith("~") || path[1] === ":";
}

function inCheckout(path: string, folder: string | null): string {
  const root = folder === null ? undefined : `${folder.replaceAll("\\", "/").replace(/\/$/, "")}/`;
  const inside = root !== undefined && path.startsWith(root) ? path.slice(root.length) : path;
  return inside.replace(WORKTREE, "");
}
