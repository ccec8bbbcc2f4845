import { existsSync } from "node:fs";
import { join } from "node:path";
import { type DataPaths, type Environment, homeDirectory } from "../config/paths.ts";
import { asMemoryError } from "../domain/error.ts";
import { readText } from "../lib/guarded-files.ts";
import type { Log } from "../lib/log.ts";
import { writeFileAtomically } from "../lib/private-files.ts";
import { isProcessAlive } from "../lib/process-alive.ts";
import { runProgram } from "./run-program.ts";

/** The name under which early versions of claude-mem ran below PM2. */
const PM2_NAME = "claude-mem-worker";
const PM2_TIMEOUT_MS = 10_000;

/**
 * Ends, once per data directory, the worker that an early version left running below PM2. Harmless where there is no PM2
 * or no such worker: the marker is written all the same, so that this is not tried with each start.
 */
export async function cleanUpPm2Once(paths: DataPaths, environment: Environment, log: Log): Promise<void> {
  if (existsSync(paths.pm2Marker)) return;
  try {
    const pm2 = Bun.which("pm2", { PATH: environment.PATH ?? "" });
    if (pm2 !== null) await deleteWorker(pm2, environment, log);
  } catch (error) {
    log.warning(
      `${asMemoryError(error, "cleaning up PM2").message}; \`pm2 delete ${PM2_NAME}\` does it by hand`,
    );
  }
  writeFileAtomically(paths.pm2Marker, `${new Date().toISOString()}\n`);
}

async function deleteWorker(pm2: string, environment: Environment, log: Log): Promise<void> {
  const hadDaemon = isDaemonAlive(environment);
  const options = { environment, timeoutMs: PM2_TIMEOUT_MS };
  const { exitCode } = await runProgram([pm2, "delete", PM2_NAME], options);
  if (exitCode === 0) log.info(`the worker that ran below PM2 as ${PM2_NAME} was ended`);
  // Every command of PM2 starts its daemon; one that nobody had running is not to stay because of us.
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
