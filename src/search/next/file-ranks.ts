import { isStopWord } from "../query/words.ts";

/** What one earlier session did to files. */
export interface SessionFiles {
  id: number;
  /** Paths, and whether the session changed them. */
  files: ReadonlyMap<string, boolean>;
}

/** What files are ranked by. */
export interface FileEvidence {
  /** What the session is asked to do. */
  prompt: string;
  /** Sessions in the same folder, newest first. */
  here: readonly SessionFiles[];
  /** Sessions on the same branch, newest first. */
  onBranch: readonly SessionFiles[];
  /** All sessions that are looked at. */
  all: readonly SessionFiles[];
  /** How well the prompts of a session match the prompt, by its id; higher is better. */
  prompts: ReadonlyMap<number, number>;
}

/** How fast a place in a list loses its worth, as in reciprocal rank fusion (Cormack 2009). */
const RANK_OFFSET = 5;
/** The lists of files: of the sessions found, of those on the branch and in the folder, by alike prompts, by words of the path. */
const LIST_WEIGHTS = { sessions: 1, branch: 1, here: 0.5, prompts: 1, path: 0.5 };
/** A file that the prompt names by its path or its name comes before all others. */
const NAMED_WEIGHT = 1;
const NAME_CHARS_MIN = 5;
/** Sessions found whose files count. */
const FOUND_MAX = 15;
/** So many sessions that changed a file halve what it says about one of them. */
const COMMON_CHANGERS = 6;

/** The score of each file that the sessions know, without what the sessions found say of it. */
export function rankFiles({ prompt, here, onBranch, all, prompts }: FileEvidence): Map<string, number> {
  const paths = new Set<string>();
  for (const { files } of all) for (const path of files.keys()) paths.add(path);
  const scores = new Map<string, number>();
  addPlaces(scores, byPrompts(all, prompts), LIST_WEIGHTS.prompts);
  addPlaces(scores, byPath(paths, prompt), LIST_WEIGHTS.path);
  addPlaces(scores, bySessions(here, 1), LIST_WEIGHTS.here);
  addPlaces(scores, bySessions(onBranch, 1), LIST_WEIGHTS.branch);
  for (const path of paths) {
    const named = NAMED_WEIGHT * timesNamed(path, prompt);
    if (named > 0) scores.set(path, (scores.get(path) ?? 0) + named);
  }
  return scores;
}

/** The scores with what the sessions say of files that words, branch and recency find, best first. */
export function withSessionsFound(
  scores: ReadonlyMap<string, number>,
  found: readonly SessionFiles[],
): Map<string, number> {
  const all = new Map(scores);
  addPlaces(all, bySessions(found.slice(0, FOUND_MAX), 2), LIST_WEIGHTS.sessions);
  return all;
}

/** A session scores by what it changed: the squares of the scores, less for a file that everybody changes. */
export function sessionsByFiles<T extends SessionFiles>(
  all: readonly T[],
  scores: ReadonlyMap<string, number>,
): T[] {
  const changers = new Map<string, number>();
  for (const { files } of all)
    for (const [path, isChanged] of files) if (isChanged) changers.set(path, (changers.get(path) ?? 0) + 1);
  const sums = all.map((session) => {
    let sum = 0;
    for (const [path, isChanged] of session.files)
      if (isChanged) sum += (scores.get(path) ?? 0) ** 2 / (1 + (changers.get(path) ?? 0) / COMMON_CHANGERS);
    return { session, sum };
  });
  return sums
    .filter(({ sum }) => sum > 0)
    .sort((a, b) => b.sum - a.sum)
    .map(({ session }) => session);
}

/** Fuses lists by ranks: each member scores `weight / (5 + place)` in each list. Best first. */
export function fuseRanks<T>(lists: readonly (readonly [ranked: readonly T[], weight: number])[]): T[] {
  const scores = new Map<T, number>();
  for (const [ranked, weight] of lists)
    for (const [place, one] of ranked.entries())
      scores.set(one, (scores.get(one) ?? 0) + weight / (RANK_OFFSET + place));
  return [...scores].sort(([, a], [, b]) => b - a).map(([one]) => one);
}

function addPlaces(scores: Map<string, number>, list: ReadonlyMap<string, number>, weight: number): void {
  const ranked = [...list].sort(([, a], [, b]) => b - a);
  for (const [place, [path]] of ranked.entries())
    scores.set(path, (scores.get(path) ?? 0) + weight / (RANK_OFFSET + place));
}

function bySessions(sessions: readonly SessionFiles[], offset: number): Map<string, number> {
  const scores = new Map<string, number>();
  for (const [place, { files }] of sessions.entries())
    for (const path of files.keys()) scores.set(path, (scores.get(path) ?? 0) + 1 / (offset + place));
  return scores;
}

/** Files by the prompts of the sessions that changed them, on average: who is always changed is no better for it. */
function byPrompts(all: readonly SessionFiles[], prompts: ReadonlyMap<number, number>): Map<string, number> {
  const sums = new Map<string, { sum: number; changers: number }>();
  for (const { id, files } of all)
    for (const [path, isChanged] of files) {
      if (!isChanged) continue;
      const { sum, changers } = sums.get(path) ?? { sum: 0, changers: 0 };
      sums.set(path, { sum: sum + (prompts.get(id) ?? 0), changers: changers + 1 });
    }
  const means = [...sums].map(([path, { sum, changers }]) => [path, sum / changers] as const);
  return new Map(means.filter(([, mean]) => mean > 0));
}

/** Files by the words that their path has in common with the prompt, rare ones more. */
function byPath(paths: ReadonlySet<string>, prompt: string): Map<string, number> {
  const words = new Map([...paths].map((path) => [path, pathWords(path)]));
  const frequency = new Map<string, number>();
  for (const set of words.values())
    for (const word of set) frequency.set(word, (frequency.get(word) ?? 0) + 1);
  const asked = pathWords(prompt);
  const scores = new Map<string, number>();
  for (const [path, set] of words) {
    let score = 0;
    for (const word of set)
      if (asked.has(word)) score += Math.log(paths.size / (frequency.get(word) ?? 1)) + 0.1;
    if (score > 0) scores.set(path, score);
  }
  return scores;
}

const PATH_WORD = /[A-Za-z][a-z]+|[A-Z]+(?![a-z])|\d+/g;
const WORD_CHARS_MIN = 3;

function pathWords(text: string): Set<string> {
  const words = (text.match(PATH_WORD) ?? []).map((word) => word.toLowerCase());
  return new Set(words.filter((word) => word.length >= WORD_CHARS_MIN && !isStopWord(word)));
}

/** 2 if the prompt has the whole path, 1 if it has the file's name alone. */
function timesNamed(path: string, prompt: string): number {
  const name = path.slice(path.lastIndexOf("/") + 1);
  const byName = name.length >= NAME_CHARS_MIN && prompt.includes(name) ? 1 : 0;
  return byName + (prompt.includes(path) ? 1 : 0);
}
