import type { Command } from "commander";
import { loadSettingsOrDefaults } from "../config/settings.ts";
import { askWorkerForVectorHits, type VectorQuestion } from "../embeddings/ask-worker.ts";
import type { CommandContext } from "./command-context.ts";
import { changesByWorker } from "./curation-by-worker.ts";

export function mcpCommand(program: Command, context: CommandContext): void {
  const { paths, environment } = context;
  program
    .command("mcp")
    .description("serve the memory to an agent over MCP, on stdin and stdout")
    .action(async () => {
      const { serveStdio } = await import("../mcp/server.ts");
      const directory = environment.CLAUDE_PROJECT_DIR || process.cwd();
      const findNear = async (asked: VectorQuestion) => {
        const { settings } = await loadSettingsOrDefaults(paths.settings, environment);
        return askWorkerForVectorHits(paths, settings, asked);
      };
      await serveStdio({ memoryPath: paths.memory, directory, changes: changesByWorker(context), findNear });
    });
}
