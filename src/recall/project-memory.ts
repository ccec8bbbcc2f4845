import type { Database } from "bun:sqlite";
import { projectIdentity } from "../config/project-identity.ts";
import type { ProjectIdentity } from "../domain/project.ts";
import { openMemoryForReading } from "../store/database/open.ts";
import { findProjectId, getProject } from "../store/sessions/projects.ts";

/** The memory, open for reading, and the project of it that a folder belongs to. */
export interface ProjectMemory {
  memory: Database;
  project: ProjectIdentity;
  projectId: number;
}

/**
 * Opens what is remembered of the project that a folder belongs to; undefined where nothing is.
 *
 * @throws MemoryError database-newer, database-damaged, no-permission
 */
export function openProjectMemory(memoryPath: string, directory: string): ProjectMemory | undefined {
  const memory = openMemoryForReading(memoryPath);
  if (memory === undefined) return undefined;
  const identity = projectIdentity(directory);
  const projectId = findProjectId(memory, identity.key);
  if (projectId === undefined) return undefined;
  // The label as it was judged when it was kept: judging it here would take a hook longer than all it does.
  return { memory, project: { ...identity, label: getProject(memory, projectId).label }, projectId };
}
