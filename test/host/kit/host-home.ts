/**
 * A temporary HOME in which Claude Code starts without a question, with a project under version control.
 *
 * It promises: nothing of the user's own configuration or environment is seen inside, and `remove` leaves
 * neither a file nor a process behind, or says which one.
 */
import { mkdir, mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { MessagesApi } from "./messages-api.ts";
import { listProcessesWith, type ProcessFound } from "./process-scan.ts";

/** Children of an ended host (MCP servers, shells) get this long to follow it. */
const exitGraceMs = 3_000;
const exitPollMs = 25;
const fakeKey = "sk-ant-api03-stand-in-key-that-opens-nothing-0000000000";

export interface HostHome {
  /** The HOME folder, with symbolic links resolved. */
  readonly path: string;
  /** A git repository with one commit; its path is trusted. */
  readonly project: string;
  /** The environment for a host or plugin process: only what is set here, and `extra` on top. */
  env(extra?: Readonly<Record<string, string>>): Record<string, string>;
  /** A git worktree of the project on a branch of the same name, trusted too; returns its path. */
  addWorktree(name: string): Promise<string>;
  /** All transcripts under the home, main sessions and subagents. */
  listTranscripts(): Promise<string[]>;
  /** Processes whose environment names this HOME. */
  leftoverProcesses(): Promise<ProcessFound[]>;
  /** Waits for the last process to go, deletes the home, and throws with the command lines of those that stayed. */
  remove(): Promise<void>;
}

export async function createHostHome(api: Pick<MessagesApi, "url">): Promise<HostHome> {
  const path = await realpath(await mkdtemp(join(tmpdir(), "claude-mem-host-")));
  const project = join(path, "work", "project");
  const env = (extra: Readonly<Record<string, string>> = {}) => ({ ...baseEnv(path, api.url), ...extra });
  const leftoverProcesses = () => listProcessesWith(`HOME=${path}`);
  await seedHome(path);
  await seedProject(project, env());
  await trust(path, project);
  return {
    path,
    project,
    env,
    leftoverProcesses,
    addWorktree: async (name) => {
      const worktree = join(path, "work", name);
      await git(["worktree", "add", "-b", name, worktree], project, env());
      await trust(path, worktree);
      return worktree;
    },
    listTranscripts: () => listTranscripts(path),
    remove: () => removeHome(path, leftoverProcesses),
  };
}

function baseEnv(home: string, apiUrl: string): Record<string, string> {
  return {
    PATH: process.env.PATH ?? "/usr/local/bin:/usr/bin:/bin",
    HOME: home,
    TMPDIR: join(home, "tmp"),
    CLAUDE_CODE_TMPDIR: join(home, "tmp"),
    SHELL: "/bin/sh",
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
  };
}

async function seedHome(home: string): Promise<void> {
  await mkdir(join(home, "tmp"), { recursive: true });
  await Bun.write(join(home, ".gitconfig"), "[user]\n\tname = Tester\n\temail = tester@localhost\n");
  await Bun.write(
    join(home, ".claude.json"),
    JSON.stringify({
      hasCompletedOnboarding: true,
      theme: "dark",
      bypassPermissionsModeAccepted: true,
      // The host identifies a key by its last 20 characters.
      customApiKeyResponses: { approved: [fakeKey.slice(-20)], rejected: [] },
      projects: {},
    }),
  );
  await Bun.write(
    join(home, ".claude", "settings.json"),
    JSON.stringify({ skipDangerousModePermissionPrompt: true }),
  );
}

async function seedProject(project: string, env: Record<string, string>): Promise<void> {
  await Bun.write(join(project, "README.md"), "# Project\n");
  await git(["init", "--initial-branch", "main"], project, env);
  await git(["add", "."], project, env);
  await git(["commit", "--message", "Start"], project, env);
}

async function trust(home: string, folder: string): Promise<void> {
  const file = Bun.file(join(home, ".claude.json"));
  const config = await file.json();
  config.projects[folder] = { hasTrustDialogAccepted: true };
  await Bun.write(file, JSON.stringify(config));
}

async function git(args: readonly string[], cwd: string, env: Record<string, string>): Promise<void> {
  const child = Bun.spawn(["git", ...args], { cwd, env, stdin: "ignore", stdout: "ignore", stderr: "pipe" });
  const [stderr, exitCode] = await Promise.all([child.stderr.text(), child.exited]);
  if (exitCode !== 0) throw new Error(`git ${args.join(" ")}: ${stderr}`);
}

async function listTranscripts(home: string): Promise<string[]> {
  const projects = join(home, ".claude", "projects");
  await mkdir(projects, { recursive: true });
  return Array.fromAsync(new Bun.Glob("**/*.jsonl").scan({ cwd: projects, absolute: true }));
}

async function removeHome(home: string, leftovers: () => Promise<ProcessFound[]>): Promise<void> {
  const deadline = Date.now() + exitGraceMs;
  let left = await leftovers();
  // A process that is not our child announces its end to nobody; looking again is the only way.
  while (left.length > 0 && Date.now() < deadline) {
    await Bun.sleep(exitPollMs);
    left = await leftovers();
  }
  for (const found of left) killIfAlive(found.pid);
  await rm(home, { recursive: true, force: true });
  const lines = left.map((found) => `${found.pid} ${found.command}`);
  if (lines.length > 0) throw new Error(`processes were left in ${home}:\n${lines.join("\n")}`);
}

function killIfAlive(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It ended between the scan and the signal.
  }
}
