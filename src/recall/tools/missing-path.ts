import type { Database } from "bun:sqlite";
import { join, relative, resolve, sep } from "node:path";
import type { HookRun } from "../../config/hook-run.ts";
import { asObject, asPath, asString } from "../../domain/json.ts";
import { likeness, partsOf } from "../../domain/tool-use/like-path.ts";
import { missedPath } from "../../domain/tool-use/missed-path.ts";
import type { Claims } from "../../inbox/claims.ts";
import { files } from "../../lib/files.ts";
import { listFilesWith } from "../../store/observations/known-files.ts";
import { listRightPaths } from "../../store/run-book/run-book.ts";
import { fillFrame, type InjectedContext } from "../budget.ts";
import { quote, shorten } from "../frame.ts";
import { openProjectMemory } from "../project-memory.ts";

export interface MissingPathRequest {
  projectId: number;
  project: string;
  /** What was asked for, relative to the work tree where it lies within. */
  path: string;
  /** Whether a path of the memory exists now. */
  exists(path: string): boolean;
}

const TOKENS_MAX = 200;
const PATHS_MAX = 3;
/** Likely paths that are looked for on the disk. */
const LOOKED_FOR_MAX = 12;
/** A file that was moved may have been moved again. */
const MOVES_MAX = 3;
/** Folders around a path that may have been moved. */
const FOLDERS_MAX = 6;
const FILES_MAX = 3_000;
const PATH_CHARS_MAX = 160;
/** A file that is not more alike than this is hardly the one that was meant. */
const LIKENESS_MIN = 4;
/** Words are looked for by the beginning of their root, so that other forms of them are found. */
const WORD_CHARS = 5;

/** After a Read, Grep or Glob of something that does not exist: what earlier sessions opened that is like it. */
export function injectMissingPathNote(run: HookRun, claims: Claims): InjectedContext | undefined {
  const missed = missedBy(run);
  const known = missed === undefined ? undefined : openProjectMemory(run);
  if (missed === undefined || known === undefined) return undefined;
  const { memory, projectId, project, root } = known;
  const folder = asPath(run.payload.cwd) ?? run.directory ?? root;
  const path = relative(root, resolve(folder, missed)).split(sep).join("/");
  const home = run.environment.HOME ?? "";
  const exists = (name: string) =>
    files().existsSync(name.startsWith("~/") ? join(home, name.slice(2)) : resolve(root, name));
  const note = missingPathNote(memory, { projectId, project, path, exists });
  return note !== undefined && claims.claim(`?${path}`) ? note : undefined;
}

function missedBy({ event, payload }: HookRun): string | undefined {
  return missedPath({
    name: asString(payload.tool_name) ?? "",
    input: asObject(payload.tool_input) ?? {},
    outcome: event === "PostToolUseFailure" ? "failed" : "ok",
    error: asString(payload.error),
    result: payload.tool_response,
  });
}

/** At most three paths, the likeliest first; undefined where none is known that is like it and exists. */
export function missingPathNote(memory: Database, request: MissingPathRequest): InjectedContext | undefined {
  const likely = likelyPaths(memory, request)
    .slice(0, LOOKED_FOR_MAX)
    .filter(request.exists)
    .slice(0, PATHS_MAX);
  const asked = shorten(quote(request.path), PATH_CHARS_MAX);
  const purpose = `${asked} was not found. Similar paths that earlier sessions opened, noted by claude-mem:`;
  return fillFrame({ project: request.project, purpose }, TOKENS_MAX, (budget) => {
    for (const path of likely) budget.add(`- ${shorten(quote(path), PATH_CHARS_MAX)}`);
    return { observationIds: [], subject: request.path };
  });
}

/** What was opened after the same path had been missed, then files by their likeness. */
function likelyPaths(memory: Database, { projectId, path }: MissingPathRequest): string[] {
  const asked = partsOf(path);
  const parts = asked.words.map(({ root }) => root.slice(0, WORD_CHARS)).filter((word) => word.length > 1);
  const known = listFilesWith(memory, projectId, parts.length === 0 ? [asked.base] : parts, FILES_MAX);
  const alike = known
    .map((file) => ({ ...file, like: likeness(asked, partsOf(file.path)) }))
    .filter(({ like }) => like >= LIKENESS_MIN)
    .sort((one, other) => other.like - one.like || other.at - one.at);
  const likely = [...movedTo(memory, projectId, path), ...alike.map((file) => file.path)];
  return [...new Set(likely)].filter((one) => one !== path);
}

/** What was opened in the place of a path, or where it or its folder was moved to, also more than once. */
function movedTo(memory: Database, projectId: number, path: string): string[] {
  const found = new Set<string>();
  let asked = [path];
  for (let move = 0; move < MOVES_MAX && asked.length > 0; move++) {
    asked = asked.flatMap((one) => rightPaths(memory, projectId, one)).filter((one) => !found.has(one));
    for (const one of asked) found.add(one);
  }
  return [...found];
}

function rightPaths(memory: Database, projectId: number, path: string): string[] {
  const parts = path.split("/");
  const folders = parts.slice(1, FOLDERS_MAX).map((_, index) => parts.slice(0, -1 - index).join("/"));
  return listRightPaths(memory, projectId, [path, ...folders], PATHS_MAX).map(
    ({ missed, right }) => `${right}${path.slice(missed.length)}`,
  );
}
