/**
 * A temporary HOME in which Claude Code starts without a question, with a project under version control.
 *
 * It promises: nothing of the user's own configuration or environment is seen inside, and `remove` leaves
 * neither a file nor a process behind.
 */
import { mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { MessagesApi } from "./messages-api.ts";
import { listProcessesWith, type ProcessFound, signalIfAlive } from "./process-scan.ts";
import { addWorktree, hostEnv, seedHome, seedProject, trustFolder } from "./seed-home.ts";

/** Children of an ended host (MCP servers, shells, git) get this long to follow it. */
const exitGraceMs = 3_000;
const exitPollMs = 25;

export interface HostHome extends AsyncDisposable {
  /** The HOME folder, with symbolic links resolved. */
  readonly path: string;
  /** A git repository with one commit on `main`; its path is trusted. */
  readonly project: string;
  /** The environment for a host or plugin process: what the kit sets, and `extra` on top. Nothing is inherited. */
  env(extra?: Readonly<Record<string, string>>): Record<string, string>;
  /** A git worktree of the project beside it, on a branch of the same name, trusted too. Returns its path. */
  addWorktree(name: string): Promise<string>;
  /** The paths of all transcripts under the home, those of subagents included. */
  listTranscripts(): Promise<string[]>;
  /**
   * Processes whose environment names this HOME and that do not end within `graceMs` (default 3 s; 0 for those
   * of this moment). Resolves as soon as there is none.
   */
  leftoverProcesses(graceMs?: number): Promise<ProcessFound[]>;
  /**
   * Deletes the home when its last process has gone. Processes that stay longer than 3 s are killed, and the
   * call rejects with their command lines. `await using` does the same.
   */
  remove(): Promise<void>;
}

export async function createHostHome(api: Pick<MessagesApi, "url">): Promise<HostHome> {
  // A user may be called Zoë Müller, and every path goes through several programs.
  const path = await realpath(await mkdtemp(join(tmpdir(), "claude-mem hôst ")));
  const project = join(path, "work", "project");
  const env: HostHome["env"] = (extra = {}) => ({ ...hostEnv(path, api.url), ...extra });
  const leftoverProcesses = (graceMs = exitGraceMs) => listLasting(`HOME=${path}`, graceMs);
  const remove = () => removeHome(path, leftoverProcesses);
  await seedHome(path);
  await seedProject(project, env());
  await trustFolder(path, project);
  return {
    path,
    project,
    env,
    leftoverProcesses,
    addWorktree: async (name) => {
      const worktree = join(path, "work", name);
      await addWorktree(project, worktree, name, env());
      await trustFolder(path, worktree);
      return worktree;
    },
    listTranscripts: () => listTranscripts(path),
    remove,
    [Symbol.asyncDispose]: remove,
  };
}

async function listTranscripts(home: string): Promise<string[]> {
  const pattern = new Bun.Glob(".claude/projects/**/*.jsonl");
  return Array.fromAsync(pattern.scan({ cwd: home, absolute: true, dot: true }));
}

/** A process that is not our child announces its end to nobody; looking again is the only way. */
async function listLasting(entry: string, graceMs: number): Promise<ProcessFound[]> {
  const deadline = Date.now() + graceMs;
  for (;;) {
    const found = await listProcessesWith(entry);
    if (found.length === 0 || Date.now() >= deadline) return found;
    await Bun.sleep(exitPollMs);
  }
}

async function removeHome(home: string, leftovers: HostHome["leftoverProcesses"]): Promise<void> {
  const left = await leftovers();
  for (const found of left) signalIfAlive(found.pid, "SIGKILL");
  await rm(home, { recursive: true, force: true });
  const lines = left.map((found) => `${found.pid} ${found.command}`);
  if (lines.length > 0) throw new Error(`processes were left in ${home}:\n${lines.join("\n")}`);
}
