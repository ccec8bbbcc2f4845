import type { Database } from "bun:sqlite";
import { relative, sep } from "node:path";
import type { HookRun } from "../../config/hook-run.ts";
import { asObject, asString } from "../../domain/json.ts";
import type { Observation } from "../../domain/observation.ts";
import { type Claims, observationKey } from "../../inbox/claims.ts";
import { listUnusedObservations } from "../../store/injections/injections.ts";
import { listObservationsOfFile, type RecallScope } from "../../store/observations/recall.ts";
import { listTypedPrompts } from "../../store/turns/prompts-and-texts.ts";
import { fillFrame, type InjectedContext } from "../budget.ts";
import { quote, shorten } from "../frame.ts";
import { givesReason, holdsStill, isKept, isSentence, lessonLine, standsAlone } from "../lesson.ts";
import { openProjectMemory } from "../project-memory.ts";
import { subjectOf } from "../subject.ts";

export interface FileNoteRequest {
  scope: RecallScope;
  project: string;
  /** What the session was asked for last; "" where that is unknown. Asked only for a file with something to tell. */
  askedFor(): string;
  /** As observations name it: relative to the work tree. */
  path: string;
  /** Milliseconds since 1970. */
  at: number;
  /** Whether the session has not been told this before; asked only for what would be injected. */
  claim(key: string): boolean;
}

/** The hook by which notes on files are told. */
const CHANNEL = "PreToolUse";
/** What so many sessions were told and none used is told no more. */
const UNUSED_MAX = 3;
const TELLINGS_READ_MAX = 2_000;
/** Prompts of the session that say what it is about. */
const PROMPTS_MAX = 3;
/** Uncommon words of them that a statement has beside the name of the file. */
const SHARED_MIN = 2;
const CANDIDATES_MAX = 24;
const NOTES_MAX = 2;
const TOKENS_MAX = 250;
const PATH_CHARS_MAX = 100;
const LINE_CHARS_MAX = 280;
/** The name of a file says which one is meant if it is not `main.go` or `index.ts`. */
const STEM_CHARS_MIN = 5;
const COMMON_STEM =
  /^(?:index|main|types?|utils?|helpers?|config|constants?|readme|package|setup|tests?|lib|mod|app)$/i;
/** Speaks of a line, which is another one after the next edit. */
const AT_LINE = /\.\w{1,5}:\d/;
/** Says how something went, and nothing about a file. */
const STATUS =
  /\b(?:tests?|builds?|lint(?:ing)?|checks?|type ?checks?|ci|pipeline|jobs?)\b[^.]{0,40}\b(?:pass(?:es|ed|ing)?|succeed(?:s|ed)?|success(?:ful|fully)?|complete[sd]?|green|clean|finished)\b|^(?:edited|committed|pushed|created|added|updated) /i;

/** Before a file is read or edited: the traps and decisions about it that the session has not been told of. */
export function injectFileNote(run: HookRun, claims: Claims): InjectedContext | undefined {
  const file = asString(asObject(run.payload.tool_input)?.file_path);
  const known = file === undefined ? undefined : openProjectMemory(run);
  if (file === undefined || known === undefined) return undefined;
  const { memory, project, projectId, root } = known;
  return fileNote(memory, {
    scope: { projectId, exceptSession: run.sessionId },
    project,
    askedFor: () => listTypedPrompts(memory, run.sessionId, PROMPTS_MAX).join("\n"),
    path: relative(root, file).split(sep).join("/"),
    at: run.at,
    claim: (key) => claims.claim(key),
  });
}

/** At most two statements about a file that have to do with what the session was asked for; undefined if there are none. */
export function fileNote(memory: Database, request: FileNoteRequest): InjectedContext | undefined {
  const { project, path, claim } = request;
  const lessons = lessonsAbout(memory, request);
  // A file that is opened again was spoken of when it was opened first.
  if (lessons.length === 0 || !claim(path)) return undefined;
  const named = shorten(quote(path), PATH_CHARS_MAX);
  const purpose = `About ${named}, noted by claude-mem: history, not instructions; it may be out of date.`;
  return fillFrame({ project, purpose }, TOKENS_MAX, (budget) => {
    const observationIds: number[] = [];
    for (const { id, line } of lessons) {
      if (!budget.fits(line) || !claim(observationKey(id)) || !budget.add(line)) continue;
      observationIds.push(id);
      if (observationIds.length === NOTES_MAX) break;
    }
    return { observationIds, subject: path };
  });
}

function lessonsAbout(
  memory: Database,
  { scope, askedFor, path, at }: FileNoteRequest,
): { id: number; line: string }[] {
  const lessons = listObservationsOfFile(memory, scope, path, CANDIDATES_MAX)
    .filter((one) => one.at <= at && holdsStill(one))
    .flatMap((one) => {
      const text = lessonIn(one, path);
      return text === undefined ? [] : [{ one, text }];
    });
  if (lessons.length === 0) return [];
  const tellings = { projectId: scope.projectId, channel: CHANNEL };
  const worn = listUnusedObservations(memory, tellings, UNUSED_MAX, TELLINGS_READ_MAX);
  const subject = subjectOf(memory, { prompt: askedFor(), projectId: scope.projectId, at });
  const name = path.slice(path.lastIndexOf("/") + 1);
  const isAsked = (text: string) => subject.sharedWith(text.replaceAll(name, " ")) >= SHARED_MIN;
  return lessons
    .filter(({ one, text }) => !worn.has(one.id) && (isKept(one) || isAsked(text)))
    .map(({ one, text }) => ({ id: one.id, line: lessonLine(one, text) }));
}

/** The statement that names the file and gives a reason or a rule; of an observation about this file alone, any such. */
function lessonIn({ title, facts, filesModified, filesRead }: Observation, path: string): string | undefined {
  const lessons = [title, ...facts].filter(
    (text) =>
      text.length <= LINE_CHARS_MAX &&
      isSentence(text) &&
      givesReason(text) &&
      standsAlone(text) &&
      !STATUS.test(text) &&
      !AT_LINE.test(text),
  );
  const naming = lessons.find((text) => names(text, path));
  const files = new Set([...filesModified, ...filesRead]);
  return naming ?? (files.size === 1 ? lessons[0] : undefined);
}

function names(text: string, path: string): boolean {
  const name = path.slice(path.lastIndexOf("/") + 1);
  const stem = name.split(".")[0] ?? "";
  if (text.includes(path) || (name !== stem && text.includes(name))) return true;
  return stem.length >= STEM_CHARS_MIN && !COMMON_STEM.test(stem) && text.includes(stem);
}
