import { readFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../../src/install/package-root.ts";
import { page, table } from "./markdown.ts";

interface HookEntry {
  matcher?: string;
  hooks: { command: string; timeout: number; async?: boolean }[];
}

/** `docs/reference/hooks.md`, from the file that Claude Code loads. */
export function hooksPage(): string {
  const path = join(packageRoot(), "plugin", "hooks", "hooks.json");
  const { hooks } = JSON.parse(readFileSync(path, "utf8")) as { hooks: Record<string, HookEntry[]> };
  const rows = Object.entries(hooks).flatMap(([event, entries]) =>
    entries.flatMap(({ matcher = "all", hooks: commands }) =>
      commands.map(({ command, timeout, async }) => [
        event,
        matcher,
        `\`${argumentsOf(command)}\``,
        `${timeout} s`,
        async === true ? "no" : "yes",
      ]),
    ),
  );
  const about =
    "What the plugin registers with Claude Code. A hook reads the host's JSON on stdin, prints nothing or one JSON object, " +
    "and always exits with 0.";
  return page("Hooks", about, [
    table(["Event", "Matcher", "Arguments of `claude-mem`", "Timeout", "The host waits"], rows),
  ]);
}

/** What stands behind the program in a line for the shell. */
function argumentsOf(command: string): string {
  return command.replace(/^.*\/claude-mem" /, "");
}
