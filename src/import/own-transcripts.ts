import { existsSync, statSync } from "node:fs";
import type { DataPaths, Environment } from "../config/paths.ts";
import { transcriptFolder } from "../hosts/claude-code/folders.ts";
import { findFiles } from "./find-files.ts";
import { leaveRequest } from "./request.ts";

/** Asks the worker to read the user's own earlier sessions, the newest first. Returns how many files there are. */
export function askForOwnTranscripts(paths: DataPaths, environment: Environment): number {
  const folder = transcriptFolder(environment);
  if (!existsSync(folder)) return 0;
  const { files } = findFiles([folder]);
  if (files.length > 0) leaveRequest(paths, { origin: "install", files });
  return files.length;
}

/** Asks the worker to take over the database of an earlier claude-mem. */
export function askForEarlierMemory(paths: DataPaths, database: string): void {
  leaveRequest(paths, { origin: "install", files: [{ path: database, bytes: statSync(database).size }] });
}
