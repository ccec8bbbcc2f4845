import { z } from "zod";
import { WireObservation } from "./memory.ts";

const time = z.iso.datetime();
const count = z.number().int().nonnegative();

/** A project with what is known of it. */
export const WireProject = z.object({
  key: z.string(),
  label: z.string(),
  /** A folder that it lies in. */
  root: z.string(),
  sessions: count,
  observations: count,
  /** When something last happened in it; null where nothing did. */
  lastAt: time.nullable(),
});
export type WireProject = z.infer<typeof WireProject>;
export const ProjectsAnswer = z.object({ items: z.array(WireProject) });

/** A file that observations name. Paths are relative to the project's work tree where they lie below it. */
export const WireFile = z.object({
  project: z.string(),
  projectKey: z.string(),
  path: z.string(),
  observations: count,
  /** How many of them say that it was changed. */
  changes: count,
  lastAt: time,
});
export type WireFile = z.infer<typeof WireFile>;
export const FilesAnswer = z.object({ items: z.array(WireFile), hasMore: z.boolean() });

/** What is known about one file, the newest first. */
export const FileHistory = z.object({
  project: z.string(),
  projectKey: z.string(),
  path: z.string(),
  items: z.array(z.object({ observation: WireObservation, isModified: z.boolean() })),
  hasMore: z.boolean(),
  offset: count,
  limit: count,
});
export type FileHistory = z.infer<typeof FileHistory>;

export const FILES_LIMIT_MAX = 500;
const name = z.string().trim().min(1).max(4_096);
export const FilesQuery = z.strictObject({
  project: name.optional(),
  /** A part of the path. */
  query: z.string().trim().max(1_000).default(""),
  limit: z.coerce.number().int().min(1).max(FILES_LIMIT_MAX).default(100),
});
export const FileHistoryQuery = z.strictObject({
  project: name,
  path: name,
  limit: z.coerce.number().int().min(1).max(200).default(50),
  offset: z.coerce.number().int().min(0).max(1_000_000).default(0),
});
