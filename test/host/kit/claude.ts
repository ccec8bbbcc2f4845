/** The two Claude Code versions that the tests drive: the pinned one and npm's latest. */
import { join } from "node:path";
import { fetched, fetchedNewest, RegistryUnreachable } from "../../../fetched/fetch.ts";

export interface Claude {
  readonly version: string;
  /** The native binary; it is started directly, without the node wrapper. */
  readonly path: string;
}

/** The pinned version, then the newest one if it differs and the registry can be reached. */
export async function listClaudes(): Promise<Claude[]> {
  const [pinned, newest] = await Promise.all([pinnedClaude(), findNewestClaude()]);
  return newest === undefined || newest.version === pinned.version ? [pinned] : [pinned, newest];
}

/** The version that `fetched/claude-code` pins. */
export async function pinnedClaude(): Promise<Claude> {
  return readInstalled(await fetched("claude-code"));
}

/** Names the folder of the newest version, "" for none: `test/run.ts` asks the registry once for all files. */
export const NEWEST_VARIABLE = "CLAUDE_MEM_TEST_NEWEST_CLAUDE";

/** The version that npm calls latest. Undefined without a registry: an offline run is shorter, not red. */
export async function findNewestClaude(): Promise<Claude | undefined> {
  const folder = process.env[NEWEST_VARIABLE] ?? (await newestFolder());
  return folder === "" ? undefined : readInstalled(folder);
}

/** The folder of the version that npm calls latest; "" without a registry. */
export async function newestFolder(): Promise<string> {
  try {
    return await fetchedNewest("claude-code");
  } catch (error) {
    if (!(error instanceof RegistryUnreachable)) throw error;
    console.warn(`Only the pinned Claude Code is tested: ${error.message}`);
    return "";
  }
}

async function readInstalled(prefix: string): Promise<Claude> {
  const folder = join(prefix, "node_modules/@anthropic-ai/claude-code");
  const manifest = await Bun.file(join(folder, "package.json")).json();
  return { version: String(manifest.version), path: join(folder, "bin", "claude.exe") };
}
