import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { z } from "zod";
import marketplace from "../../.claude-plugin/marketplace.json" with { type: "json" };
import manifest from "../../plugin/.claude-plugin/plugin.json" with { type: "json" };
import servers from "../../plugin/.mcp.json" with { type: "json" };
import incognito from "../../plugin/commands/incognito.md" with { type: "text" };
import hooks from "../../plugin/hooks/hooks.json" with { type: "json" };
import readme from "../../plugin/README.md" with { type: "text" };

export const MARKETPLACE_NAME = marketplace.name;
/** The plugin as the host names it. */
export const PLUGIN_ID = `${manifest.name}@${marketplace.name}`;

const HookCall = z.looseObject({ command: z.string() });
const HooksFile = z.object({
  hooks: z.record(z.string(), z.array(z.looseObject({ hooks: z.array(HookCall) }))),
});

/** Where a checkout has the program; an installation says where it really lies. */
const PROGRAM_IN_PLUGIN = `\${CLAUDE_PLUGIN_ROOT}/bin/claude-mem`;
/** A path that a shell takes as one word. Elsewhere than on POSIX systems no shell is asked. */
const PLAIN_PATH = process.platform === "win32" ? /^/ : /^[\w@%+=:,./-]+$/;

/**
 * Writes the marketplace with the plugin below `directory`. Hooks and MCP server name the program by its full path: it is kept
 * outside of the plugin, because the host copies a plugin's folder.
 */
export function writePluginFiles(directory: string, program: string): void {
  const plugin = join(directory, "plugin");
  rmSync(plugin, { recursive: true, force: true });
  writeJson(join(directory, ".claude-plugin", "marketplace.json"), marketplace);
  writeJson(join(plugin, ".claude-plugin", "plugin.json"), manifest);
  writeJson(join(plugin, "hooks", "hooks.json"), locatedHooks(program));
  writeJson(join(plugin, ".mcp.json"), locatedServers(program));
  writeFile(join(plugin, "commands", "incognito.md"), incognito);
  writeFile(join(plugin, "README.md"), readme);
}

function locatedServers(program: string): object {
  const server = servers.mcpServers["claude-mem"];
  return { mcpServers: { "claude-mem": { ...server, command: program } } };
}

/**
 * The hooks with the program's full path, and without a shell where the path is one word: that saves a process for each
 * event. Hosts that know no `args` give the command to a shell, in which another path would be no command. `exec` keeps the
 * host the parent of the hook.
 */
function locatedHooks(program: string): object {
  const located = ({ command, ...rest }: z.infer<typeof HookCall>) => {
    const args = hookArguments(command);
    return PLAIN_PATH.test(program)
      ? { ...rest, command: program, args }
      : { ...rest, command: `exec ${shellWord(program)} ${args.join(" ")}` };
  };
  const events = Object.entries(HooksFile.parse(hooks).hooks).map(([event, groups]) => [
    event,
    groups.map((group) => ({ ...group, hooks: group.hooks.map(located) })),
  ]);
  return { hooks: Object.fromEntries(events) };
}

/** The arguments of a hook's command as the repository has it: `hook HOST EVENT`. */
export function hookArguments(command: string): string[] {
  return command.replace(`exec "${PROGRAM_IN_PLUGIN}" `, "").split(" ");
}

/** Whether the installed hooks are those that this version would write for the program. */
export function installedHooksCall(directory: string, program: string): boolean {
  try {
    const text = readFileSync(join(directory, "plugin", "hooks", "hooks.json"), "utf8");
    return text === jsonText(locatedHooks(program));
  } catch {
    // It is not there, or nobody may read it.
    return false;
  }
}

function shellWord(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

function writeJson(path: string, value: object): void {
  writeFile(path, jsonText(value));
}

function jsonText(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

function writeFile(path: string, content: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
}
