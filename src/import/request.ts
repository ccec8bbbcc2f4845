import { existsSync, readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import type { DataPaths } from "../config/paths.ts";
import type { ImportOrigin } from "../domain/import.ts";
import { readText } from "../lib/guarded-files.ts";
import type { Log } from "../lib/log.ts";
import { isOwnFile } from "../lib/ownership.ts";
import { writeFileAtomically } from "../lib/private-files.ts";

/** Files in one request. */
export const FILES_MAX = 100_000;
const REQUEST_BYTES_MAX = 64 << 20;
const STOP_NAME = "stop";

const Request = z.object({
  origin: z.enum(["command", "install", "upgrade"]),
  files: z.array(z.object({ path: z.string().min(1), bytes: z.number().nonnegative() })).max(FILES_MAX),
});

/** An import request; its name identifies it in progress reports. */
export interface ImportRequest {
  name: string;
  origin: ImportOrigin;
  files: { path: string; bytes: number }[];
}

/**
 * Leaves a request for the worker as a file, which only the owner of the data directory can write. The worker takes paths
 * to import in no other way.
 *
 * @returns the name of the request
 */
export function leaveRequest(paths: DataPaths, { origin, files }: Omit<ImportRequest, "name">): string {
  // Names sort in the order of the requests, also within a millisecond.
  const at = Math.round((performance.timeOrigin + performance.now()) * 1_000);
  const name = `${at}-${crypto.randomUUID().slice(0, 8)}`;
  writeFileAtomically(join(paths.imports, `${name}.json`), JSON.stringify({ origin, files }));
  return name;
}

/** Whether no worker has accepted the request yet. */
export function isRequestWaiting(paths: DataPaths, name: string): boolean {
  return existsSync(join(paths.imports, `${name}.json`));
}

/** Asks the worker to stop importing. */
export function requestStop(paths: DataPaths): void {
  // Requests that no worker has accepted yet must not begin either.
  for (const name of requestNames(paths)) rmSync(join(paths.imports, name), { force: true });
  writeFileAtomically(join(paths.imports, STOP_NAME), "");
}

export function isStopRequested(paths: DataPaths): boolean {
  return existsSync(join(paths.imports, STOP_NAME));
}

export function forgetStopRequest(paths: DataPaths): void {
  rmSync(join(paths.imports, STOP_NAME), { force: true });
}

/** Waiting requests, the oldest first. An invalid one is deleted and logged. */
export function listRequests(paths: DataPaths, log: Log): ImportRequest[] {
  return requestNames(paths).flatMap((name) => {
    const path = join(paths.imports, name);
    const parsed = Request.safeParse(readRequest(path));
    if (parsed.success) return [{ name: name.slice(0, -".json".length), ...parsed.data }];
    log.error(`${path} is not a valid import request and was deleted`);
    rmSync(path, { force: true });
    return [];
  });
}

export function removeRequest(paths: DataPaths, name: string): void {
  rmSync(join(paths.imports, `${name}.json`), { force: true });
}

function readRequest(path: string): unknown {
  try {
    // A file of another user is no request.
    if (!isOwnFile(path)) return undefined;
    return statSync(path).size > REQUEST_BYTES_MAX ? undefined : JSON.parse(readText(path));
  } catch {
    // Not JSON, or just deleted: the caller reports an invalid request.
    return undefined;
  }
}

function requestNames(paths: DataPaths): string[] {
  try {
    return readdirSync(paths.imports)
      .filter((name) => name.endsWith(".json"))
      .sort();
  } catch {
    // The first request makes the folder.
    return [];
  }
}
