/**
 * Packages that only some tests and benchmarks need and that weigh more than all others together. Each folder beside this
 * file is a set with a lock file that has the hash of every package. A set is installed once, into a folder outside the
 * checkout. `npm run fetch -- SET…` installs by hand; without a name, it installs all.
 */
import { existsSync } from "node:fs";
import { cp, mkdir, mkdtemp, rename, rm } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";

/** A slow connection needs minutes for a set of 400 MB. */
const INSTALL_TIMEOUT_MS = 300_000;
/** Tests must run offline too: after this time, the registry counts as unreachable. */
const REGISTRY_TIMEOUT_MS = 15_000;
const UNREACHABLE =
  /\b(?:ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|ERR_SOCKET_TIMEOUT)\b/;
const SETS = [
  "accessibility",
  "charts",
  "chroma",
  "claude-code",
  "dead-code",
  "embeddings",
  "other-hosts",
  "secret-rules",
] as const;
export type FetchedSet = (typeof SETS)[number];

/** Tests that need a set are skipped with this message if they cannot get it; every other failure is a fault. */
export class RegistryUnreachable extends Error {}

if (import.meta.main) await main(process.argv.slice(2));

async function main(names: readonly string[]): Promise<void> {
  for (const set of SETS.filter((each) => (names.length === 0 ? runsHere(each) : names.includes(each))))
    console.log(`${set}: ${await fetched(set)}`);
  if (names.length > 0 && !names.includes("claude-code")) return;
  const newest = await fetchedNewest("claude-code").catch((error: Error) => error.message);
  console.log(`claude-code, latest version: ${newest}`);
}

/** The programs of the other hosts are pinned for one platform. */
export function runsHere(set: FetchedSet): boolean {
  return set !== "other-hosts" || (process.platform === "linux" && process.arch === "x64");
}

/**
 * The folder whose `node_modules` holds the set; installs the set first if it is missing.
 *
 * @throws RegistryUnreachable
 * @throws Error with npm's message
 */
export async function fetched(set: FetchedSet): Promise<string> {
  const target = await folderOf(set);
  if (!existsSync(target)) await install(set, target);
  return target;
}

/** The same folder if the set has been installed before. */
export async function findFetched(set: FetchedSet): Promise<string | undefined> {
  const target = await folderOf(set);
  return existsSync(target) ? target : undefined;
}

/**
 * The set's one package in the version that npm calls latest. It has no lock file: it shows what users install today.
 *
 * @throws RegistryUnreachable
 * @throws Error with npm's message
 */
export async function fetchedNewest(set: FetchedSet): Promise<string> {
  const manifest = await Bun.file(join(import.meta.dir, set, "package.json")).json();
  const [packageName = ""] = Object.keys(manifest.dependencies);
  const answer = await npm(["view", "--fetch-retries=0", packageName, "version"], ".", REGISTRY_TIMEOUT_MS);
  const version = answer.trim();
  if (!/^\d+\.\d+\.\d+$/.test(version)) throw new Error(`npm view ${packageName}: ${version}`);
  const target = join(fetchedFolder(), `${set}-${version}`);
  if (!existsSync(target)) await install(set, target, { [packageName]: version });
  return target;
}

/** Shared by all checkouts of the user. */
function fetchedFolder(): string {
  const cache = process.env.XDG_CACHE_HOME || join(homedir(), ".cache");
  return process.env.CLAUDE_MEM_FETCHED || join(cache, "claude-mem-fetched");
}

async function folderOf(set: FetchedSet): Promise<string> {
  const lock = await Bun.file(join(import.meta.dir, set, "package-lock.json")).bytes();
  return join(fetchedFolder(), `${set}-${Bun.hash(lock).toString(36)}`);
}

/** Installs beside the target and renames, so that a target that exists is complete. */
async function install(
  set: FetchedSet,
  target: string,
  dependencies?: Record<string, string>,
): Promise<void> {
  await mkdir(fetchedFolder(), { recursive: true });
  const partial = await mkdtemp(join(fetchedFolder(), `.${set}-`));
  try {
    await cp(join(import.meta.dir, set), partial, { recursive: true });
    if (dependencies !== undefined) await replaceDependencies(partial, dependencies);
    const command = dependencies === undefined ? "ci" : "install";
    await npm([command, "--fetch-retries=1", "--no-audit", "--no-fund"], partial, INSTALL_TIMEOUT_MS);
    // Two runs may install at once; the one that renames second finds the work done.
    await rename(partial, target).catch(() => undefined);
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
}

async function replaceDependencies(folder: string, dependencies: Record<string, string>): Promise<void> {
  const manifest = Bun.file(join(folder, "package.json"));
  await manifest.write(JSON.stringify({ ...(await manifest.json()), dependencies }));
  await rm(join(folder, "package-lock.json"));
}

/** What npm printed. */
async function npm(args: readonly string[], cwd: string, timeoutMs: number): Promise<string> {
  const child = Bun.spawn(["npm", ...args], {
    cwd,
    stdin: "ignore",
    stdout: "pipe",
    stderr: "pipe",
    timeout: timeoutMs,
  });
  const [stdout, stderr, exitCode] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
    child.exited,
  ]);
  if (exitCode === 0) return stdout;
  // The first error line names the cause; the others are a stack and advice.
  const error = stderr.split("\n").find((line) => line.startsWith("npm error")) ?? stderr.slice(-200);
  if (child.signalCode !== null || UNREACHABLE.test(stderr))
    throw new RegistryUnreachable(`the npm registry did not answer: ${error}`);
  throw new Error(`npm ${args.join(" ")} exited with ${exitCode}: ${stderr}`);
}
