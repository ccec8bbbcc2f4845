import { existsSync } from "node:fs";
import { join } from "node:path";
import { type DataPaths, type Environment, homeDirectory } from "../config/paths.ts";
import { asMemoryError } from "../domain/error.ts";
import { readText } from "../lib/guarded-files.ts";
import type { Log } from "../lib/log.ts";
import { writeFileAtomically } from "../lib/private-files.ts";
import { isProcessAlive } from "../lib/process-alive.ts";
import { runProgram } from "./run-program.ts";

/** The name of the worker of early versions, which ran under PM2. */
const PM2_NAME = "claude-mem-worker";
const PM2_TIMEOUT_MS = 10_000;

/** Ends, once per data directory, the worker that an early version left running under PM2. */
export async function cleanUpPm2Once(paths: DataPaths, environment: Environment, log: Log): Promise<void> {
  if (existsSync(paths.pm2Marker)) return;
  try {
    const pm2 = Bun.which("pm2", { PATH: environment.PATH ?? "" });
    if (pm2 !== null) await deleteWorker(pm2, environment, log);
  } catch (error) {
    const { message } = asMemoryError(error, "cleaning up PM2");
    log.warning(`${message}; run \`pm2 delete ${PM2_NAME}\` to do it by hand`);
  }
  // Written even if there was no PM2, so that later starts do not look for it again.
  writeFileAtomically(paths.pm2Marker, `${new Date().toISOString()}\n`);
}

async function deleteWorker(pm2: string, environment: Environment, log: Log): Promise<void> {
  const hadDaemon = isDaemonAlive(environment);
  const options = { environment, timeoutMs: PM2_TIMEOUT_MS };
  const { exitCode } = await runProgram([pm2, "delete", PM2_NAME], options);
  if (exitCode === 0) log.info(`ended the worker that ran under PM2 as ${PM2_NAME}`);
  // Every PM2 command starts its daemon; one that was not running before must not stay.
  if (!hadDaemon && isDaemonAlive(environment)) await runProgram([pm2, "kill"], options);
}

function isDaemonAlive(environment: Environment): boolean {
  const home = environment.PM2_HOME || join(homeDirectory(environment), ".pm2");
  try {
    return isProcessAlive(Number(readText(join(home, "pm2.pid")).trim()));
  } catch {
    // Without that file there is no daemon.
    return false;
  }
}
