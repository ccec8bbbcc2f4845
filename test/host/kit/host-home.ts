/**
 * A temporary HOME in which Claude Code starts without a question, with a project under version control.
 *
 * It promises: nothing of the user's own configuration or environment is seen inside, and `remove` leaves
 * neither a file nor a process behind.
 */
import { mkdir, mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { MessagesApi } from "./messages-api.ts";
import { listProcessesWith, type ProcessFound, signalIfAlive } from "./process-scan.ts";

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

const fakeKey = "sk-ant-api03-stand-in-key-that-opens-nothing-0000000000";

function hostEnv(home: string, apiUrl: string): Record<string, string> {
  return {
    PATH: process.env.PATH ?? "/usr/local/bin:/usr/bin:/bin",
    HOME: home,
    // Both, because the host keeps task output and shell state outside of TMPDIR otherwise.
    TMPDIR: join(home, "tmp"),
    CLAUDE_CODE_TMPDIR: join(home, "tmp"),
    SHELL: "/bin/bash",
    TERM: "xterm-256color",
    LANG: "C.UTF-8",
    USER: "tester",
    // Root may not bypass permissions outside of a sandbox; the temporary home is one.
    IS_SANDBOX: "1",
    ANTHROPIC_BASE_URL: apiUrl,
    ANTHROPIC_API_KEY: fakeKey,
    CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: "1",
    DISABLE_TELEMETRY: "1",
    DISABLE_AUTOUPDATER: "1",
    // A terminal session would otherwise clone it from github.com, quiet mode or not.
    CLAUDE_CODE_DISABLE_OFFICIAL_MARKETPLACE_AUTOINSTALL: "1",
  };
}

async function seedHome(home: string): Promise<void> {
  await mkdir(join(home, "tmp"), { recursive: true });
  await Bun.write(join(home, ".gitconfig"), "[user]\n\tname = Tester\n\temail = tester@localhost\n");
  await writeJson(configOf(home), {
    hasCompletedOnboarding: true,
    theme: "dark",
    bypassPermissionsModeAccepted: true,
    // The host knows a key by its last 20 characters.
    customApiKeyResponses: { approved: [fakeKey.slice(-20)], rejected: [] },
    projects: {},
  });
  await writeJson(join(home, ".claude", "settings.json"), { skipDangerousModePermissionPrompt: true });
}

/** To be called while no host runs in the home: hosts write the same file. */
async function trustFolder(home: string, folder: string): Promise<void> {
  const config = await Bun.file(configOf(home)).json();
  config.projects[folder] = { hasTrustDialogAccepted: true };
  await writeJson(configOf(home), config);
}

async function seedProject(project: string, env: Record<string, string>): Promise<void> {
  await Bun.write(join(project, "README.md"), "# Project\n");
  await git(["init", "--initial-branch", "main"], project, env);
  await git(["add", "."], project, env);
  await git(["commit", "--message", "Start"], project, env);
}

async function addWorktree(
  project: string,
  worktree: string,
  branch: string,
  env: Record<string, string>,
): Promise<void> {
  await git(["worktree", "add", "-b", branch, worktree], project, env);
}

async function git(args: readonly string[], cwd: string, env: Record<string, string>): Promise<void> {
  const child = Bun.spawn(["git", ...args], { cwd, env, stdin: "ignore", stdout: "ignore", stderr: "pipe" });
  const [stderr, exitCode] = await Promise.all([child.stderr.text(), child.exited]);
  if (exitCode !== 0) throw new Error(`git ${args.join(" ")}: ${stderr}`);
}

function configOf(home: string): string {
  return join(home, ".claude.json");
}

async function writeJson(path: string, value: unknown): Promise<void> {
  await Bun.write(path, JSON.stringify(value));
}
