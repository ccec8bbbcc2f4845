import type { Command } from "commander";
import { loadSettingsOrDefaults } from "../../config/settings.ts";
import { askWorkerForVectorHits, type VectorQuestion } from "../../embeddings/ask-worker.ts";
import { curationByWorker } from "../ask-worker.ts";
import type { CommandContext } from "../command-context.ts";

export function mcpCommand(program: Command, context: CommandContext): void {
  const { paths, environment } = context;
  program
    .command("mcp")
    .description("run the MCP server on stdin and stdout")
    .action(async () => {
      const { serveStdio } = await import("../../mcp/server.ts");
      const directory = environment.CLAUDE_PROJECT_DIR || process.cwd();
      const findVectorHits = async (asked: VectorQuestion) => {
        const { settings } = await loadSettingsOrDefaults(paths.settings, environment);
        return askWorkerForVectorHits(paths, settings, asked);
      };
      await serveStdio({
        memoryPath: paths.memory,
        directory,
        changes: curationByWorker(context),
        findVectorHits,
      });
    });
}
