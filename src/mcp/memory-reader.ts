import type { Database } from "bun:sqlite";
import { isAbsolute, relative, sep } from "node:path";
import { projectIdentity } from "../config/project-identity.ts";
import { asMemoryError } from "../domain/error.ts";
import type { VectorHits } from "../domain/vector-hit.ts";
import type { MemoryChanges } from "../protocol/curation.ts";
import { getAskedProject } from "../search/asked-project.ts";
import { openMemoryForReading } from "../store/database/open-for-reading.ts";
import { findProjectId } from "../store/sessions/projects.ts";

/** What the tools read, and for which session. */
export interface MemoryReader {
  memoryPath: string;
  /** Makes changes; undefined means that there are no tools for it. */
  changes?: MemoryChanges | undefined;
  /** The folder of the session; undefined means all projects. */
  directory: string | undefined;
  /** Asks the worker for vector hits; undefined if vectors are off. */
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
 * Opens the memory for each call, so that it works without a worker and after the memory was replaced. A failure is an
 * answer that says what to do.
 */
async function answerFrom(
  reader: MemoryReader,
  ask: (memory: Database) => string | Promise<string>,
): Promise<ToolAnswer> {
  try {
    const memory = openMemoryForReading(reader.memoryPath);
    if (memory === undefined) return textAnswer("No memories yet.");
    using open = memory;
    return textAnswer(await ask(open));
  } catch (error) {
    return { ...textAnswer(asMemoryError(error, "reading the memory").explanation), isError: true };
  }
}

/** Answers with the result of a change. A failure is an answer that says what to do. */
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

/** Answers with what is remembered of the requested project; by default that of the session. */
export function answerInProject(
  reader: MemoryReader,
  name: string | undefined,
  ask: (memory: Database, projectId: number | undefined) => string | Promise<string>,
): Promise<ToolAnswer> {
  return answerFrom(reader, (memory) => {
    const projectId = projectOf(reader, memory, name);
    return projectId === UNKNOWN ? NOTHING_HERE : ask(memory, projectId);
  });
}

const UNKNOWN = "unknown";
/** A folder that nothing is known of may be somebody else's: other projects are read only where they are asked for. */
const NOTHING_HERE =
  'No earlier session of this project is remembered. With project: "*" all projects are searched.';

/**
 * Undefined means all projects.
 *
 * @throws MemoryError no-such-project, usage
 */
function projectOf(
  { directory }: MemoryReader,
  memory: Database,
  name: string | undefined,
): number | typeof UNKNOWN | undefined {
  if (name === "*") return undefined;
  if (name !== undefined) return getAskedProject(memory, name);
  if (directory === undefined) return undefined;
  return findProjectId(memory, projectIdentity(directory).key) ?? UNKNOWN;
}

/** A path as observations name it: relative to the session's work tree if it is inside. */
export function pathIn(reader: MemoryReader, path: string): string {
  if (reader.directory === undefined || !isAbsolute(path)) return path;
  const inside = relative(projectIdentity(reader.directory).root, path);
  return inside.startsWith("..") ? path : inside.split(sep).join("/");
}
