/**
 * Packages that only some tests and benchmarks need and that weigh more than all others together. Each set beside this
 * file is installed once, by its lock file with the hash of every package, into a folder outside of the checkout.
 * `npm run fetch -- SET…` does it by hand.
 */
import { existsSync } from "node:fs";
import { copyFile, mkdir, mkdtemp, rename, rm } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";

/** A slow line needs minutes for a package of 240 MB. */
const FETCH_TIMEOUT_MS = 300_000;
const SETS = ["accessibility", "charts", "chroma", "claude-code", "dead-code", "embeddings"] as const;
export type FetchedSet = (typeof SETS)[number];

if (import.meta.main) await main(process.argv.slice(2));

async function main(asked: readonly string[]): Promise<void> {
  for (const set of SETS.filter((name) => asked.length === 0 || asked.includes(name)))
    console.log(`${set}: ${await fetched(set)}`);
}

/** `CLAUDE_MEM_FETCHED`, else a folder in the user's cache. Shared by all checkouts. */
export function fetchedFolder(): string {
  const cache = process.env.XDG_CACHE_HOME || join(homedir(), ".cache");
  return process.env.CLAUDE_MEM_FETCHED || join(cache, "claude-mem-fetched");
}

/**
 * The folder whose `node_modules` holds the set; installed first where it is not there.
 *
 * @throws Error with what npm said
 */
export async function fetched(set: FetchedSet): Promise<string> {
  const target = await folderOf(set);
  if (!existsSync(target)) await install(set, target);
  return target;
}

/** The same folder where the set was fetched before; undefined else. */
export async function findFetched(set: FetchedSet): Promise<string | undefined> {
  const target = await folderOf(set);
  return existsSync(target) ? target : undefined;
}

async function folderOf(set: FetchedSet): Promise<string> {
  const lock = await Bun.file(join(import.meta.dir, set, "package-lock.json")).bytes();
  return join(fetchedFolder(), `${set}-${Bun.hash(lock).toString(36)}`);
}

/** Installs beside the target and renames, so that a target that exists is complete. */
async function install(set: FetchedSet, target: string): Promise<void> {
  await mkdir(fetchedFolder(), { recursive: true });
  const partial = await mkdtemp(join(fetchedFolder(), `.${set}-`));
  try {
    for (const name of ["package.json", "package-lock.json"])
      await copyFile(join(import.meta.dir, set, name), join(partial, name));
    const child = Bun.spawn(["npm", "ci", "--no-audit", "--no-fund"], {
      cwd: partial,
      stdin: "ignore",
      stdout: "ignore",
      stderr: "pipe",
      timeout: FETCH_TIMEOUT_MS,
    });
    const [complaint, exitCode] = await Promise.all([new Response(child.stderr).text(), child.exited]);
    if (exitCode !== 0) throw new Error(`npm ci of fetched/${set} exited with ${exitCode}: ${complaint}`);
    // Two runs may install at once; the one that renames second finds the work done.
    await rename(partial, target).catch(() => undefined);
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
}
