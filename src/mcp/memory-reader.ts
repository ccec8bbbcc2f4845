import type { Database } from "bun:sqlite";
import { isAbsolute, relative, sep } from "node:path";
import { projectIdentity } from "../config/project-identity.ts";
import { asMemoryError } from "../domain/error.ts";
import type { VectorHits } from "../domain/vector-hit.ts";
import type { MemoryChanges } from "../protocol/curation.ts";
import { getAskedProject } from "../search/asked-project.ts";
import { openMemoryForReading } from "../store/database/open.ts";
import { findProjectId } from "../store/sessions/projects.ts";

/** Where the tools read, and for whom. */
export interface MemoryReader {
  memoryPath: string;
  /** Who changes the memory when a tool asks for it; without, there are no such tools. */
  changes?: MemoryChanges | undefined;
  /** The folder that the session works in; undefined where nobody says, and then all projects are meant. */
  directory: string | undefined;
  /** Asks the worker what a question is near to; undefined where vectors are off. */
  findVectorHits?:
    | ((asked: { question: string; projectId: number | undefined }) => Promise<VectorHits | undefined>)
    | undefined;
}

interface ToolAnswer {
  [field: string]: unknown;
  content: { type: "text"; text: string }[];
  isError?: boolean;
}

/**
 * Answers from the memory as it is now: it is opened for each call, so that neither a worker that is down nor a memory
 * that was made anew in between matters. A failure is an answer that says what to do.
 */
export async function answerFrom(
  reader: MemoryReader,
  ask: (memory: Database) => string | Promise<string>,
): Promise<ToolAnswer> {
  try {
    const memory = openMemoryForReading(reader.memoryPath);
    if (memory === undefined) return textAnswer("Nothing is remembered yet.");
    using open = memory;
    return textAnswer(await ask(open));
  } catch (error) {
    return { ...textAnswer(asMemoryError(error, "reading the memory").explanation), isError: true };
  }
}

/** Answers with what came of a change. A failure is an answer that says what to do. */
export async function answerAfter(change: () => Promise<string>): Promise<ToolAnswer> {
  try {
    return textAnswer(await change());
  } catch (error) {
    return { ...textAnswer(asMemoryError(error, "changing the memory").explanation), isError: true };
  }
}

function textAnswer(text: string): ToolAnswer {
  return { content: [{ type: "text", text }] };
}

/**
 * The project that is asked for; by default that of the session. A folder that nothing is known of has no memory of its
 * own, and all of it is searched.
 *
 * @throws MemoryError no-such-project, usage
 */
export function projectOf(
  reader: MemoryReader,
  memory: Database,
  name: string | undefined,
): number | undefined {
  if (name === "*") return undefined;
  if (name === undefined) {
    const { directory } = reader;
    return directory === undefined ? undefined : findProjectId(memory, projectIdentity(directory).key);
  }
  return getAskedProject(memory, name);
}

/** A path as observations name it: relative to the work tree of the session, where it lies in that. */
export function pathIn(reader: MemoryReader, path: string): string {
  if (reader.directory === undefined || !isAbsolute(path)) return path;
  const inside = relative(projectIdentity(reader.directory).root, path);
  return inside.startsWith("..") ? path : inside.split(sep).join("/");
}
