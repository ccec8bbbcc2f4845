import { z } from "zod";
import type { Environment } from "../config/paths.ts";
import { MemoryError } from "../domain/error.ts";
import { runProgram } from "../supervisor/run-program.ts";

/** The plugin commands of the host take about a second; the first start of a fresh machine takes longer. */
const COMMAND_TIMEOUT_MS = 60_000;
/** How much of what the host said is repeated to the user. */
const SAID_CHARS_MAX = 400;

/** The `claude` program, for what only it may change: its own registry of plugins. */
export interface ClaudeProgram {
  path: string;
  version(): Promise<string>;
  findMarketplace(name: string): Promise<Marketplace | undefined>;
  addMarketplace(directory: string): Promise<void>;
  updateMarketplace(name: string): Promise<void>;
  removeMarketplace(name: string): Promise<void>;
  listPlugins(): Promise<HostPlugin[]>;
  hasPlugin(id: string): Promise<boolean>;
  installPlugin(id: string): Promise<void>;
  updatePlugin(id: string): Promise<void>;
  uninstallPlugin(id: string): Promise<void>;
  enablePlugin(id: string): Promise<void>;
  disablePlugin(id: string): Promise<void>;
}

const Marketplace = z.looseObject({
  name: z.string(),
  /** Where it lies, for one that is a folder of this machine. */
  path: z.string().optional().catch(undefined),
});
type Marketplace = z.infer<typeof Marketplace>;
const HostPlugin = z.looseObject({
  id: z.string(),
  /** Where it is switched on: "user" for all that the user does, else in a project's own settings. */
  scope: z.string().catch(""),
  enabled: z.boolean().catch(true),
});
export type HostPlugin = z.infer<typeof HostPlugin>;

/** Finds `claude` on the PATH; undefined when it is not there. */
export function findClaude(environment: Environment): ClaudeProgram | undefined {
  const path = Bun.which("claude", { PATH: environment.PATH ?? "" });
  return path === null ? undefined : claudeAt(path, environment);
}

function claudeAt(path: string, environment: Environment): ClaudeProgram {
  const run = (...args: string[]) => runClaude(path, args, environment);
  const listed = async <T>(entries: z.ZodType<T>, ...args: string[]) =>
    parseList(z.array(entries), await run(...args, "--json"), args);
  const listPlugins = () => listed(HostPlugin, "plugin", "list");
  return {
    path,
    version: async () => (await run("--version")).trim(),
    findMarketplace: async (name) =>
      (await listed(Marketplace, "plugin", "marketplace", "list")).find((entry) => entry.name === name),
    addMarketplace: async (directory) => void (await run("plugin", "marketplace", "add", directory)),
    updateMarketplace: async (name) => void (await run("plugin", "marketplace", "update", name)),
    removeMarketplace: async (name) => void (await run("plugin", "marketplace", "remove", name)),
    listPlugins,
    hasPlugin: async (id) => (await listPlugins()).some((entry) => entry.id === id),
    installPlugin: async (id) => void (await run("plugin", "install", id)),
    updatePlugin: async (id) => void (await run("plugin", "update", id)),
    uninstallPlugin: async (id) => void (await run("plugin", "uninstall", id)),
    enablePlugin: async (id) => void (await run("plugin", "enable", id)),
    disablePlugin: async (id) => void (await run("plugin", "disable", id)),
  };
}

async function runClaude(path: string, args: readonly string[], environment: Environment): Promise<string> {
  const result = await runProgram([path, ...args], { environment, timeoutMs: COMMAND_TIMEOUT_MS });
  if (result.exitCode === 0) return result.stdout;
  const said = `${result.stdout}\n${result.stderr}`.trim().replaceAll(/\s+/g, " ").slice(0, SAID_CHARS_MAX);
  throw new MemoryError("host-refused", `\`claude ${args.join(" ")}\` failed: ${said}`);
}

/** A list that cannot be read must not be taken for an empty one, which says that nothing is left to remove. */
function parseList<T>(list: z.ZodType<T[]>, text: string, args: readonly string[]): T[] {
  try {
    return list.parse(JSON.parse(text));
  } catch {
    const said = text.trim().slice(0, SAID_CHARS_MAX);
    throw new MemoryError(
      "host-refused",
      `\`claude ${args.join(" ")}\` printed no list that can be read: ${said}`,
    );
  }
}
