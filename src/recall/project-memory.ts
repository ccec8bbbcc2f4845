import type { Database } from "bun:sqlite";
import type { HookRun } from "../config/hook-run.ts";
import { currentBranch, projectIdentity } from "../config/project-identity.ts";
import { openMemoryForReading } from "../store/database/open-for-reading.ts";
import { findProjectId, getProject } from "../store/sessions/projects.ts";

/** The memory, open for reading, and the project in it that a hook runs in. */
export interface ProjectMemory {
  memory: Database;
  projectId: number;
  /** The label of the project. */
  project: string;
  /** The folder of its work tree. */
  root: string;
  branch: string | undefined;
}

/**
 * Opens the memory of the project that a hook runs in; undefined if it has none.
 *
 * @throws MemoryError database-newer, database-damaged, no-permission
 */
export function openProjectMemory({ paths, directory }: HookRun): ProjectMemory | undefined {
  const memory = directory === undefined ? undefined : openMemoryForReading(paths.memory);
  if (memory === undefined || directory === undefined) return undefined;
  const { key, root } = projectIdentity(directory);
  const projectId = findProjectId(memory, key);
  if (projectId === undefined) return undefined;
  // The stored label has been screened. Screening it here would take longer than the rest of the hook.
  const project = getProject(memory, projectId).label;
  return { memory, projectId, project, root, branch: currentBranch(directory) };
}
