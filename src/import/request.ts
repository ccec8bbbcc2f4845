import { existsSync, readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import type { DataPaths } from "../config/paths.ts";
import type { ImportOrigin } from "../domain/import.ts";
import { readText } from "../lib/guarded-files.ts";
import type { Log } from "../lib/log.ts";
import { isOwnFile } from "../lib/ownership.ts";
import { writeFileAtomically } from "../lib/private-files.ts";

/** Files in one request. A person with more has them read in several. */
export const FILES_MAX = 100_000;
const REQUEST_BYTES_MAX = 64 << 20;
const STOP_NAME = "stop";

const Request = z.object({
  origin: z.enum(["command", "install", "upgrade"]),
  files: z.array(z.object({ path: z.string().min(1), bytes: z.number().nonnegative() })).max(FILES_MAX),
});

/** What somebody wants read, and the name by which its progress is asked for. */
export interface ImportRequest {
  name: string;
  origin: ImportOrigin;
  files: { path: string; bytes: number }[];
}

/**
 * Leaves a request for the worker: a file that only the owner of the data directory can put there. Paths come to the
 * worker in no other way.
 *
 * @returns the name by which the import is known from now on
 */
export function leaveRequest(paths: DataPaths, { origin, files }: Omit<ImportRequest, "name">): string {
  // In the order in which they were left, also within a millisecond.
  const at = Math.round((performance.timeOrigin + performance.now()) * 1_000);
  const name = `${at}-${crypto.randomUUID().slice(0, 8)}`;
  writeFileAtomically(join(paths.imports, `${name}.json`), JSON.stringify({ origin, files }));
  return name;
}

/** Whether no worker has taken a request over yet. */
export function isRequestWaiting(paths: DataPaths, name: string): boolean {
  return existsSync(join(paths.imports, `${name}.json`));
}

/** Asks the worker to leave what it has not read yet. */
export function requestStop(paths: DataPaths): void {
  // Requests that no worker has seen yet are not to begin either.
  for (const name of requestNames(paths)) rmSync(join(paths.imports, name), { force: true });
  writeFileAtomically(join(paths.imports, STOP_NAME), "");
}

export function isStopRequested(paths: DataPaths): boolean {
  return existsSync(join(paths.imports, STOP_NAME));
}

export function forgetStopRequest(paths: DataPaths): void {
  rmSync(join(paths.imports, STOP_NAME), { force: true });
}

/** Requests that wait, in the order in which they were left. One that cannot be understood is removed and said. */
export function listRequests(paths: DataPaths, log: Log): ImportRequest[] {
  return requestNames(paths).flatMap((name) => {
    const path = join(paths.imports, name);
    const parsed = Request.safeParse(readRequest(path));
    if (parsed.success) return [{ name: name.slice(0, -".json".length), ...parsed.data }];
    log.error(`${path} asks for no import that can be understood and was removed`);
    rmSync(path, { force: true });
    return [];
  });
}

export function removeRequest(paths: DataPaths, name: string): void {
  rmSync(join(paths.imports, `${name}.json`), { force: true });
}

function readRequest(path: string): unknown {
  try {
    // Another user's file asks for nothing, whatever let him put it there.
    if (!isOwnFile(path)) return undefined;
    return statSync(path).size > REQUEST_BYTES_MAX ? undefined : JSON.parse(readText(path));
  } catch {
    // Not JSON, or gone: said by the caller as what cannot be understood.
    return undefined;
  }
}

function requestNames(paths: DataPaths): string[] {
  try {
    return readdirSync(paths.imports)
      .filter((name) => name.endsWith(".json"))
      .sort();
  } catch {
    // Nobody has asked for anything yet, so that the folder was never made.
    return [];
  }
}
