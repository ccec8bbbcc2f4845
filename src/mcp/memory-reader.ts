import type { Database } from "bun:sqlite";
import { isAbsolute } from "node:path";
import { projectIdentity } from "../config/project-identity.ts";
import { asMemoryError } from "../domain/error.ts";
import type { NearAnswer } from "../domain/near.ts";
import { getProjectNamed } from "../search/scope.ts";
import { openMemoryForReading } from "../store/open.ts";
import { findProjectId } from "../store/sessions.ts";

/** Where the tools read, and for whom. */
export interface MemoryReader {
  memoryPath: string;
  /** The folder that the session works in. */
  directory: string;
  /** Asks the worker what a question is near to; undefined where vectors are off. */
  findNear?(asked: { question: string; projectId: number | undefined }): Promise<NearAnswer | undefined>;
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

function textAnswer(text: string): ToolAnswer {
  return { content: [{ type: "text", text }] };
}

/**
 * The project that is asked for; by default that of the session. A folder that nothing is known of has no memory of its
 * own, and all of it is searched.
 *
 * @throws MemoryError not-found, usage
 */
export function projectOf(
  reader: MemoryReader,
  memory: Database,
  name: string | undefined,
): number | undefined {
  if (name === "*") return undefined;
  if (name === undefined) return findProjectId(memory, projectIdentity(reader.directory).key);
  const byFolder = isAbsolute(name) ? findProjectId(memory, projectIdentity(name).key) : undefined;
  return byFolder ?? getProjectNamed(memory, name);
}
