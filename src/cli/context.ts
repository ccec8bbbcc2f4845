import { resolve } from "node:path";
import type { Command } from "commander";
import { isExcludedProject } from "../config/capture-rules.ts";
import { commandName } from "../config/command-name.ts";
import { currentBranch } from "../config/project-identity.ts";
import { loadSettings } from "../config/settings.ts";
import { openProjectMemory } from "../context/project-memory.ts";
import { sessionContext } from "../context/session-context.ts";
import type { CommandContext } from "./program.ts";

export function contextCommand(program: Command, context: CommandContext): void {
  program
    .command("context")
    .description("what the next session in a project would be given")
    .option("--project <dir>", "a folder of the project", ".")
    .option("--json", "print text, ids and cost as JSON")
    .action(async (options: { project: string; json?: true }) => {
      const directory = resolve(options.project);
      const given = await contextFor(context, directory);
      if (options.json)
        context.terminal.print(JSON.stringify(given ?? { text: "", observationIds: [], tokens: 0 }));
      else context.terminal.print(given?.text ?? `A new session in ${directory} would be given nothing.`);
    });
}

/** What SessionStart would give a new session in this folder; undefined when nothing is known. */
export async function contextFor(
  { paths, environment }: Pick<CommandContext, "paths" | "environment">,
  directory: string,
) {
  const { settings } = await loadSettings(paths.settings, environment);
  if (isExcludedProject(directory, settings.excludedProjects, environment)) return undefined;
  const known = openProjectMemory(paths.memory, directory);
  if (known === undefined) return undefined;
  const { memory, project, projectId } = known;
  return sessionContext(memory, {
    scope: { projectId },
    project: project.label,
    branch: currentBranch(directory),
    sessionId: undefined,
    tokensMax: settings.contextTokens,
    observationsMax: settings.contextObservations,
    command: commandName(environment, process.execPath),
  });
}
