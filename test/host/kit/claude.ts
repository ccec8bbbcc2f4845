/** Where the two Claude Code versions live that the tests drive: the pinned one and npm's latest. */
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rename, rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import { fetched, fetchedFolder } from "../../../fetched/fetch.ts";

/** A registry that does not answer within this time is taken as absent; tests must run offline too. */
const registryTimeoutMs = 15_000;
/** The package is up to 400 MB unpacked; a slow line needs minutes. */
const installTimeoutMs = 300_000;
const packageName = "@anthropic-ai/claude-code";

export interface Claude {
  readonly version: string;
  /** The native binary; it is started directly, without the node wrapper. */
  readonly path: string;
}

interface NoClaude {
  readonly version: undefined;
  readonly reason: string;
}

/**
 * The pinned version, then the newest one when it is another. Without a registry the list has one entry, and a
 * line on stderr says why: a test run offline shall be shorter, not red.
 */
export async function listClaudes(): Promise<Claude[]> {
  const [pinned, newest] = await Promise.all([pinnedClaude(), newestClaude()]);
  if (newest.version === undefined) {
    console.warn(`Only the pinned Claude Code is tested: ${newest.reason}`);
    return [pinned];
  }
  return newest.version === pinned.version ? [pinned] : [pinned, newest];
}

/** The version that `fetched/claude-code` pins. */
export async function pinnedClaude(): Promise<Claude> {
  return readInstalled(await fetched("claude-code"));
}

/** The version npm calls latest, installed once beside the fetched packages and reused afterwards. */
export async function newestClaude(): Promise<Claude | NoClaude> {
  const asked = await run(["npm", "view", "--fetch-retries=0", packageName, "version"], registryTimeoutMs);
  const version = asked.stdout.trim();
  if (!/^\d+\.\d+\.\d+$/.test(version)) return { version: undefined, reason: `npm view: ${asked.reason}` };
  const hosts = join(fetchedFolder(), "claude-code-newest");
  const target = join(hosts, version);
  if (!existsSync(target)) {
    const reason = await install(version, hosts, target);
    if (reason !== undefined) return { version: undefined, reason };
  }
  return readInstalled(target);
}

/** Installs beside the target and renames, so that a target that exists is complete. */
async function install(version: string, hosts: string, target: string): Promise<string | undefined> {
  await mkdir(hosts, { recursive: true });
  const partial = await mkdtemp(join(hosts, `.${version}-`));
  // The binary is put in place by an install script, which newer npm versions run on request only.
  const manifest = { private: true, allowScripts: { [packageName]: true } };
  await Bun.write(join(partial, "package.json"), JSON.stringify(manifest));
  const flags = ["--no-save", "--no-audit", "--no-fund", "--no-package-lock"];
  const installed = await run(
    ["npm", "install", "--prefix", partial, ...flags, `${packageName}@${version}`],
    installTimeoutMs,
  );
  const isComplete = installed.exitCode === 0 && (await answersVersion(binaryIn(partial), version));
  // Two test runs may install at once; the one that renames second finds the work done.
  if (isComplete) await rename(partial, target).catch(() => undefined);
  await rm(partial, { recursive: true, force: true });
  return existsSync(target) ? undefined : `npm install: ${installed.reason}`;
}

async function answersVersion(binary: string, version: string): Promise<boolean> {
  const answer = await run([binary, "--version"], registryTimeoutMs);
  return answer.stdout.startsWith(version);
}

async function readInstalled(prefix: string): Promise<Claude> {
  const manifest = await Bun.file(join(packageIn(prefix), "package.json")).json();
  return { version: String(manifest.version), path: binaryIn(prefix) };
}

function packageIn(prefix: string): string {
  return join(prefix, "node_modules", packageName);
}

function binaryIn(prefix: string): string {
  return join(packageIn(prefix), "bin", "claude.exe");
}

function repositoryRoot(): string {
  return resolve(import.meta.dir, "..", "..", "..");
}

async function run(command: string[], timeoutMs: number) {
  const child = Bun.spawn(command, {
    cwd: repositoryRoot(),
    stdin: "ignore",
    stdout: "pipe",
    stderr: "pipe",
    timeout: timeoutMs,
  });
  const output = Promise.all([child.stdout.text(), child.stderr.text(), child.exited]);
  const [stdout, stderr, exitCode] = await output;
  // npm's first error line names the cause; the others are stack and advice.
  const [error] = stderr.split("\n").filter((line) => line.startsWith("npm error"));
  const late = child.signalCode === null ? undefined : `no answer within ${timeoutMs} ms`;
  return { stdout, exitCode, reason: late ?? error ?? `exit code ${exitCode}` };
}
