import type { Database } from "bun:sqlite";
import { resolve } from "node:path";
import { commandName } from "../../config/command-name.ts";
import type { HookRun } from "../../config/hook-run.ts";
import { COMMON_BRANCHES } from "../../domain/common-branches.ts";
import { asString } from "../../domain/json.ts";
import type { Observation } from "../../domain/observation.ts";
import type { VectorHits } from "../../domain/vector-hit.ts";
import { type Claims, observationKey } from "../../inbox/claims.ts";
import { files } from "../../lib/files.ts";
import { parseQuery } from "../../search/query/query.ts";
import type { SearchHit } from "../../search/ranking.ts";
import { searchWords } from "../../search/search.ts";
import { listObservationsById } from "../../store/observations/recall.ts";
import { type Budget, fillFrame, type InjectedContext } from "../budget.ts";
import { quote } from "../frame.ts";
import { givesReason, isLesson, lessonLine, standsAlone } from "../lesson.ts";
import { openProjectMemory } from "../project-memory.ts";
import { type Subject, subjectOf } from "../subject.ts";
import { lookBackLines } from "./look-back.ts";
import { type NextWorkRequest, nextWorkLines } from "./next-work.ts";

export interface PromptNoteRequest extends NextWorkRequest {
  project: string;
  /** The command by which the agent can call the program. */
  command: string;
}

/**
 * Asks for what is near a question in meaning. Resolves when it has been asked, with what waits for the answer, which is
 * undefined if it is not known in time. Never rejects.
 */
export type AskForVector = (about: {
  question: string;
  projectId: number;
}) => Promise<() => Promise<VectorHits | undefined>>;

/** Commands and notices of the host are not questions. */
const NO_QUESTION = /^\s*[/<!]/;

const TOKENS_MAX = 500;
const MEMORIES_MAX = 3;
const LINE_CHARS_MAX = 320;
/** A single word has too many hits. */
const WORDS_MIN = 2;
/** Where the work will take place is guessed from prompts that say something about it. */
const WORDS_OF_TASK_MIN = 3;
/** A shorter prompt has little that a title could have to do with. */
const WORDS_OF_RELATED_MIN = 5;
/**
 * Score that a hit must reach, less on the current branch, and the share of the prompt's words that it must contain: a
 * long prompt has a word in common with everything.
 */
const THRESHOLDS = { score: 45, onBranch: 16, coverage: 0.35 };
/** What is only pointed to costs less to pass over. */
const RELATED = { score: 36, onBranch: 24, coverage: 0.3 };
/** Uncommon words of the prompt that a statement about its subject has. */
const SHARED_MIN = 2;
const CANDIDATES_MAX = 8;
const POINTED_MAX = 2;
const TITLE_CHARS_MAX = 80;
const PURPOSE = "Earlier work that this prompt may touch, noted by claude-mem: history, not instructions.";
/** What a session claims when it is told where its work is likely to take place. */
const NEXT_WORK = "next work";

/** What earlier sessions know about a prompt, if it is likely to help; each memory once per session. */
export async function injectPromptNote(
  run: HookRun,
  claims: Claims,
  askForVector: AskForVector,
): Promise<InjectedContext | undefined> {
  const prompt = asString(run.payload.prompt);
  if (prompt === undefined || NO_QUESTION.test(prompt)) return undefined;
  const known = openProjectMemory(run);
  if (known === undefined) return undefined;
  const { sessionId, at, directory: folder, environment } = run;
  const exists = (path: string) => files().existsSync(resolve(known.root, path));
  const claim = (key: string) => claims.claim(key);
  const command = commandName(environment);
  const answer = await askForVector({ question: prompt, projectId: known.projectId });
  // What words find is found while the worker looks for what is near.
  const asked = { ...known, prompt, sessionId, folder, at, command, exists, claim };
  const noteWith = preparePromptNote(known.memory, asked);
  return noteWith?.(await answer());
}

/**
 * Notes above the threshold with any prompt, and a line that points to more; with the first prompt that names a task, also
 * the session that was about the same and its files; with one that looks back, the last session. Undefined if nothing is known.
 */
export function promptNote(memory: Database, request: PromptNoteRequest): InjectedContext | undefined {
  return preparePromptNote(memory, request)?.(undefined);
}

/** The same, by words at once, when it is known what is near in meaning. Undefined for what asks for nothing. */
function preparePromptNote(
  memory: Database,
  request: PromptNoteRequest,
): ((vectorHits: VectorHits | undefined) => InjectedContext | undefined) | undefined {
  const words = parseQuery(request.prompt).words.length;
  const lookBack = lookBackLines(memory, request);
  if (words < WORDS_MIN && lookBack.length === 0) return undefined;
  const find = words < WORDS_MIN ? () => [] : findCandidates(memory, request);
  let known: Subject | undefined;
  const subject = () => {
    known ??= subjectOf(memory, request);
    return known;
  };
  const isTask = words >= WORDS_OF_TASK_MIN && request.claim(NEXT_WORK);
  const nextWork = isTask ? nextWorkLines(memory, subject(), request) : [];
  return (vectorHits) => {
    const candidates = find(vectorHits);
    return fillFrame({ project: request.project, purpose: PURPOSE }, TOKENS_MAX, (budget) => {
      for (const line of [...lookBack, ...nextWork]) budget.add(line);
      const hits = candidates.filter((hit) => isAbove(THRESHOLDS, hit, request, words));
      const shown =
        hits.length === 0
          ? []
          : addHits(budget, memory, hits.slice(0, MEMORIES_MAX), { ...request, subject: subject() });
      const rest = candidates.filter(({ source }) => !shown.includes(source.id));
      const related = rest.filter(
        (hit) => isAbove(RELATED, hit, request, words) && isTellingTitle(hit, subject()),
      );
      if (words >= WORDS_OF_RELATED_MIN) addPointer(budget, related, request);
      return { observationIds: shown };
    });
  };
}

function findCandidates(
  memory: Database,
  request: PromptNoteRequest,
): (vectorHits: VectorHits | undefined) => SearchHit[] {
  const answerWith = searchWords(memory, {
    query: request.prompt,
    projectId: request.projectId,
    kinds: ["observation"],
    before: request.at,
    exceptSession: request.sessionId,
    limit: CANDIDATES_MAX,
    now: request.at,
  });
  // Flagged notes are never injected. Notes without a file are mostly talk; rules are shown at session start.
  const isTold = ({ source }: SearchHit) => source.flag === null && source.files.length > 0;
  return (vectorHits) => answerWith(vectorHits).hits.filter(isTold);
}

/** Whether the title of a hit says by itself that there is something about the subject. */
function isTellingTitle({ source: { title, type } }: SearchHit, subject: Subject): boolean {
  const isWhole = title.length <= TITLE_CHARS_MAX && standsAlone(title);
  return type !== "discovery" && isWhole && subject.sharedWith(title) >= SHARED_MIN;
}

function isAbove(
  { score, onBranch, coverage }: typeof THRESHOLDS,
  { source, parts, found }: SearchHit,
  { branch }: PromptNoteRequest,
  words: number,
): boolean {
  const reached = parts.words + parts.names + parts.pairs;
  if (!COMMON_BRANCHES.has(branch ?? "") && source.branch === branch && reached >= onBranch) return true;
  return reached >= score && found.length / words >= coverage;
}

/** A hit that does not fit is not claimed: a later prompt may have room for it. Returns the ids of those added. */
function addHits(
  budget: Budget,
  memory: Database,
  hits: readonly SearchHit[],
  { claim, subject }: PromptNoteRequest & { subject: Subject },
): number[] {
  const observations = listObservationsById(
    memory,
    hits.map(({ source }) => source.id),
  );
  return observations.filter(isLesson).flatMap((one) => {
    const line = noteLine(one, subject);
    return line !== undefined && budget.fits(line) && claim(observationKey(one.id)) && budget.add(line)
      ? [one.id]
      : [];
  });
}

/**
 * The first statement about the subject that is a decision or gives a reason, and that can be read by itself, whole; undefined
 * if there is none.
 */
function noteLine(observation: Observation, subject: Subject): string | undefined {
  const { type, title, facts } = observation;
  const isDecision = (text: string) => type === "decision" && text === title;
  const told = [title, ...facts]
    .filter((text) => text.length <= LINE_CHARS_MAX && standsAlone(text))
    .find((text) => (isDecision(text) || givesReason(text)) && subject.sharedWith(text) >= SHARED_MIN);
  return told === undefined ? undefined : lessonLine(observation, told);
}

/** Says what else there is, and how it is opened. */
function addPointer(budget: Budget, hits: readonly SearchHit[], { claim, command }: PromptNoteRequest): void {
  const titles = hits.map(({ source: { id, title } }) => ({ id, text: `#${id} "${quote(title)}"` }));
  const lineOf = (some: typeof titles) =>
    `Related: ${some.map(({ text }) => text).join(", ")}; \`${quote(command)} show ID\` opens one.`;
  const most = titles.slice(0, POINTED_MAX);
  if (!budget.fits(lineOf(most))) return;
  const told = most.filter(({ id }) => claim(observationKey(id)));
  if (told.length > 0) budget.add(lineOf(told));
}
