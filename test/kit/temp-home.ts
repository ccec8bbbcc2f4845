import { mkdirSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type DataPaths, dataPaths } from "../../src/config/paths.ts";
import { processesOf, signal } from "./processes.ts";
import { until } from "./until.ts";

/** A user's home of its own, with one project in it. Disposing ends what still runs there and removes all of it. */
export interface TempHome extends AsyncDisposable {
  dir: string;
  project: string;
  paths: DataPaths;
  /** What a host would pass on: this home, this project, and nothing of the environment that the tests run in. */
  environment: Record<string, string>;
}

export function openHome(): TempHome {
  const dir = realpathSync(mkdtempSync(join(tmpdir(), "claude-mem-test-")));
  const project = join(dir, "work", "project");
  mkdirSync(project, { recursive: true });
  const environment = {
    HOME: dir,
    PATH: process.env.PATH ?? "",
    TMPDIR: dir,
    CLAUDE_MEM_DATA_DIR: join(dir, "data"),
    CLAUDE_PROJECT_DIR: project,
  };
  const close = async () => {
    await endProcesses(dir);
    rmSync(dir, { recursive: true, force: true });
  };
  return { dir, project, environment, paths: dataPaths(environment), [Symbol.asyncDispose]: close };
}

/** Workers are ended; a hook that still runs when its test is over is a fault. */
async function endProcesses(dir: string): Promise<void> {
  const hooks = processesOf(dir).filter(({ command }) => command.includes(" hook "));
  for (const { pid } of processesOf(dir)) signal(pid, "SIGTERM");
  await until(`no process of ${dir} is left`, () => {
    const left = processesOf(dir);
    for (const { pid } of left) signal(pid, "SIGKILL");
    return left.length === 0;
  });
  if (hooks.length > 0) throw new Error(`hooks outlived their test: ${JSON.stringify(hooks)}`);
}
