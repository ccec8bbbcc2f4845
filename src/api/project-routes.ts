import { Hono } from "hono";
import { iso } from "../protocol/memory.ts";
import {
  FileHistoryQuery,
  FilesQuery,
  type WireFile,
  type WireProject,
} from "../protocol/projects-and-files.ts";
import { RunBookQuery } from "../protocol/run-book.ts";
import { readRunBook } from "../run-book/read-run-book.ts";
import { wireRunBook } from "../run-book/wire.ts";
import { getProjectNamed } from "../search/asked-project.ts";
import { listFileObservations, listFiles, listProjects } from "../store/lists/lists.ts";
import { getProject } from "../store/sessions/projects.ts";
import { getMemory, type MemoryRouteDeps } from "./memory-routes.ts";
import { askedOf } from "./parse-request.ts";
import { WIRE_READERS } from "./wire-memory.ts";

const PROJECTS_MAX = 1_000;

/** Projects and files, with what is known of them. */
export function projectRoutes(deps: MemoryRouteDeps): Hono {
  const routes = new Hono();
  routes.get("/projects", (context) => {
    using memory = deps.openMemory();
    const found = memory === undefined ? [] : listProjects(memory, PROJECTS_MAX);
    const items: WireProject[] = found.map((project) => ({
      ...project,
      lastAt: project.lastAt === null ? null : iso(project.lastAt),
    }));
    return context.json({ items });
  });
  routes.get("/run-book", (context) => {
    const { project } = askedOf(context, RunBookQuery);
    using memory = getMemory(deps);
    const projectId = getProjectNamed(memory, project);
    return context.json(wireRunBook(readRunBook(memory, { projectId, before: Date.now() })));
  });
  routes.get("/files", (context) => {
    const { project, query, limit } = askedOf(context, FilesQuery);
    using memory = deps.openMemory();
    if (memory === undefined) return context.json({ items: [], hasMore: false });
    const projectId = project === undefined ? undefined : getProjectNamed(memory, project);
    const found = listFiles(memory, { projectId, part: query, limit: limit + 1 });
    const items: WireFile[] = found.slice(0, limit).map((file) => ({ ...file, lastAt: iso(file.lastAt) }));
    return context.json({ items, hasMore: found.length > limit });
  });
  routes.get("/files/history", (context) => {
    const { project, path, limit, offset } = askedOf(context, FileHistoryQuery);
    using memory = getMemory(deps);
    const projectId = getProjectNamed(memory, project);
    const found = listFileObservations(memory, { projectId, path }, { limit: limit + 1, offset });
    const isModified = new Map(found.map((one) => [one.id, one.isModified === 1]));
    const observations = WIRE_READERS.observation(
      memory,
      found.slice(0, limit).map(({ id }) => id),
    );
    const { key, label } = getProject(memory, projectId);
    return context.json({
      project: label,
      projectKey: key,
      path,
      items: observations.map((observation) => ({
        observation,
        isModified: isModified.get(observation.id) ?? false,
      })),
      hasMore: found.length > limit,
      offset,
      limit,
    });
  });
  return routes;
}
