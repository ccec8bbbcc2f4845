import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type DataPaths, dataPaths, type Environment } from "../config/paths.ts";
import { buildProgram } from "../install/build-program.ts";
import { programPath } from "../install/install.ts";
import { childEnvironment } from "../supervisor/child-environment.ts";
import { stopWorker } from "../supervisor/stop-worker.ts";
import type { Stage } from "./recording.ts";

/** A temporary home with its own project, memory and installed program. */
export interface DemoStage extends Stage {
  paths: DataPaths;
  program: string;
  environment: Environment;
  /** Stops the worker and removes everything. */
  strike(): Promise<void>;
}

export async function buildStage(environment: Environment): Promise<DemoStage> {
  const home = realpathSync(mkdtempSync(join(tmpdir(), "claude-mem-demo-")));
  const ours = {
    ...childEnvironment(environment),
    HOME: home,
    CLAUDE_MEM_DATA_DIR: join(home, ".claude-mem"),
    // The user's own settings must not affect the demo.
    CLAUDE_MEM_SKIP_TOOLS: "",
    CLAUDE_MEM_EXCLUDED_PROJECTS: "",
  };
  const paths = dataPaths(ours);
  const project = join(home, "shop");
  // Enough to be recognized as a repository without running git.
  mkdirSync(join(project, ".git"), { recursive: true });
  writeFileSync(join(project, ".git", "HEAD"), "ref: refs/heads/main\n");
  const program = programPath(paths);
  await buildProgram(program);
  const strike = async () => {
    await stopWorker(paths);
    rmSync(home, { recursive: true, force: true });
  };
  return {
    home,
    project,
    transcript: join(home, "session.jsonl"),
    paths,
    program,
    environment: ours,
    strike,
  };
}
