/** What stands in a temporary HOME before the host sees it: answers to first questions, trust, a repository. */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";

const fakeKey = "sk-ant-api03-stand-in-key-that-opens-nothing-0000000000";

export function hostEnv(home: string, apiUrl: string): Record<string, string> {
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

export async function seedHome(home: string): Promise<void> {
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
export async function trustFolder(home: string, folder: string): Promise<void> {
  const config = await Bun.file(configOf(home)).json();
  config.projects[folder] = { hasTrustDialogAccepted: true };
  await writeJson(configOf(home), config);
}

export async function seedProject(project: string, env: Record<string, string>): Promise<void> {
  await Bun.write(join(project, "README.md"), "# Project\n");
  await git(["init", "--initial-branch", "main"], project, env);
  await git(["add", "."], project, env);
  await git(["commit", "--message", "Start"], project, env);
}

export async function addWorktree(
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
