import type { Database } from "bun:sqlite";
import { isAbsolute, relative, sep } from "node:path";
import { currentBranch, projectIdentity } from "../config/project-identity.ts";
import { cleanText } from "../domain/clean-payload.ts";
import { MemoryError } from "../domain/error.ts";
import { FILES_PER_OBSERVATION_MAX, TITLE_CHARS_MAX } from "../domain/observation.ts";
import { isWhollyPrivate } from "../domain/private-text.ts";
import { sayableName } from "../domain/screening/find-instruction.ts";
import type { SaveRequest } from "../protocol/curation.ts";
import { screenNote } from "../screening/screen.ts";
import { getProjectNamed } from "../search/asked-project.ts";
import { recordChange } from "../store/observations/changes.ts";
import { insertSaved, setPinned } from "../store/observations/observation-edits.ts";
import { linkSame } from "../store/observations/observation-links.ts";
import { ensureProject } from "../store/sessions/assign-project.ts";
import { getProject } from "../store/sessions/projects.ts";

const SENTENCE_END = /[.!?。！？](?=\s|$)/;

export interface SavingDeps {
  memory: Database;
  now(): number;
  /** Whether this folder is excluded from capture. */
  isExcludedDirectory(directory: string | undefined): boolean;
}

interface Place {
  id: number;
  label: string;
  root: string;
  branch: string | undefined;
}

/**
 * Saves an observation without its private text. Without a title, the first sentence is the title.
 *
 * @returns the id of the observation
 * @throws MemoryError invalid-input, not-found, usage
 */
export function saveMemory(deps: SavingDeps, asked: SaveRequest): number {
  const text = cleanText(asked.text).trim();
  if (text === "" || isWhollyPrivate(asked.text))
    throw new MemoryError("invalid-input", "there is nothing to save");
  const { memory } = deps;
  const at = deps.now();
  return memory
    .transaction(() => {
      const project = placeOf(deps, asked.project);
      const { title, narrative } = titled(text, asked.title);
      const files = (asked.files ?? []).slice(0, FILES_PER_OBSERVATION_MAX);
      const id = insertSaved(memory, {
        type: asked.type ?? "discovery",
        title,
        subtitle: "",
        facts: [],
        narrative,
        concepts: [],
        filesRead: files.map((file) => relativeTo(project.root, cleanText(file))),
        filesModified: [],
        savedBy: asked.by,
        project,
        branch: project.branch,
        at,
      });
      if (asked.pinned === true) setPinned(memory, id, at);
      recordChange(memory, { action: "save", by: asked.by, observationId: id, before: {}, at });
      linkSame(memory, id, at);
      screenNote(memory, "observation", id);
      return id;
    })
    .immediate();
}

function placeOf(deps: SavingDeps, asked: string | undefined): Place {
  if (asked === undefined || asked === "")
    throw new MemoryError("invalid-input", "project is missing: name a folder or a project");
  if (!isAbsolute(asked))
    return { ...getProject(deps.memory, getProjectNamed(deps.memory, asked)), branch: undefined };
  if (deps.isExcludedDirectory(asked))
    throw new MemoryError("invalid-input", `${asked} is excluded from capture; nothing is saved for it`);
  const identity = projectIdentity(asked);
  // A project has several work trees: paths are stored relative to the one of this folder.
  const { id, label } = getProject(deps.memory, ensureProject(deps.memory, identity));
  return { id, label, root: identity.root, branch: sayableBranch(asked) };
}

function sayableBranch(directory: string): string | undefined {
  const branch = currentBranch(directory);
  return branch === undefined ? undefined : sayableName(branch);
}

function relativeTo(root: string, file: string): string {
  if (!isAbsolute(file) || root === "") return file;
  const path = relative(root, file);
  return path.startsWith("..") ? file : path.split(sep).join("/");
}

/** The narrative is the whole text, or empty if the title already contains it. */
export function titled(text: string, title: string | undefined): { title: string; narrative: string } {
  const given = title === undefined ? "" : cleanText(title).trim();
  if (given !== "") return { title: oneLine(given), narrative: text };
  const first = text.split("\n", 1)[0] ?? "";
  const end = SENTENCE_END.exec(first);
  const short = oneLine(end === null ? first : first.slice(0, end.index));
  const isAll = text.replace(/(?<![.!?\s])[.!?\s]+$/, "") === short.replace(/(?<![.!?\s])[.!?\s]+$/, "");
  return { title: short, narrative: isAll ? "" : text };
}

function oneLine(text: string): string {
  const line = text.replaceAll(/\s+/g, " ").trim();
  if (line.length <= TITLE_CHARS_MAX) return line;
  return `${line
    .slice(0, TITLE_CHARS_MAX - 1)
    .trimEnd()
    .toWellFormed()}…`;
}
