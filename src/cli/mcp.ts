import type { Command } from "commander";
import { changesByWorker } from "./changes-by-worker.ts";
import type { CommandContext } from "./program.ts";

export function mcpCommand(program: Command, context: CommandContext): void {
  const { paths, environment } = context;
  program
    .command("mcp")
    .description("serve the memory to an agent over MCP, on stdin and stdout")
    .action(async () => {
      const { serveStdio } = await import("../mcp/server.ts");
      const directory = environment.CLAUDE_PROJECT_DIR || process.cwd();
      await serveStdio({ memoryPath: paths.memory, directory, changes: changesByWorker(context) });
    });
}
