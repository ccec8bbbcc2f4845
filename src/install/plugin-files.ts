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

const HookCall = z.object({ hooks: z.tuple([z.object({ command: z.string() })]).rest(z.unknown()) });
const InstalledHooks = z.object({ hooks: z.object({ SessionStart: z.tuple([HookCall]).rest(z.unknown()) }) });

/** Where a checkout has the program; an installation says where it really lies. */
const PROGRAM_IN_PLUGIN = `\${CLAUDE_PLUGIN_ROOT}/bin/claude-mem`;

/**
 * Writes the marketplace with the plugin below `directory`. Hooks and MCP server name the program by its full path: it is kept
 * outside of the plugin, because the host copies a plugin's folder.
 */
export function writePluginFiles(directory: string, program: string): void {
  const plugin = join(directory, "plugin");
  rmSync(plugin, { recursive: true, force: true });
  const located = (file: object) =>
    `${JSON.stringify(file, null, 2).replaceAll(PROGRAM_IN_PLUGIN, JSON.stringify(program).slice(1, -1))}\n`;
  writeFile(
    join(directory, ".claude-plugin", "marketplace.json"),
    `${JSON.stringify(marketplace, null, 2)}\n`,
  );
  writeFile(join(plugin, ".claude-plugin", "plugin.json"), `${JSON.stringify(manifest, null, 2)}\n`);
  writeFile(join(plugin, "hooks", "hooks.json"), located(hooks));
  writeFile(join(plugin, ".mcp.json"), located(servers));
  writeFile(join(plugin, "commands", "incognito.md"), incognito);
  writeFile(join(plugin, "README.md"), readme);
}

/** The program that the installed hooks call, as their file says; undefined when there is none or it cannot be read. */
export function installedHooksProgram(directory: string): string | undefined {
  try {
    const text = readFileSync(join(directory, "plugin", "hooks", "hooks.json"), "utf8");
    return InstalledHooks.parse(JSON.parse(text)).hooks.SessionStart[0].hooks[0].command;
  } catch {
    // Missing, damaged or of another form: in each case it says nothing of use.
    return undefined;
  }
}

function writeFile(path: string, content: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
}
