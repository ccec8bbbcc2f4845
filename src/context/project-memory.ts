import type { Database } from "bun:sqlite";
import { projectIdentity } from "../config/project-identity.ts";
import type { ProjectIdentity } from "../domain/project.ts";
import { openMemoryForReading } from "../store/open.ts";
import { findProjectId } from "../store/projects.ts";

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
  const project = projectIdentity(directory);
  const projectId = findProjectId(memory, project.key);
  return projectId === undefined ? undefined : { memory, project, projectId };
}
