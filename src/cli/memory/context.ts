import { isAbsolute } from "node:path";
import type { Command } from "commander";
import { commandName } from "../../config/command-name.ts";
import { isExcludedProject } from "../../config/exclusions.ts";
import { currentBranch, projectIdentity } from "../../config/project-identity.ts";
import { loadSettings } from "../../config/settings.ts";
import { MemoryError } from "../../domain/error.ts";
import { sessionContext } from "../../recall/start/session-context.ts";
import { getAskedProject } from "../../search/asked-project.ts";
import { openMemoryForReading } from "../../store/database/open-for-reading.ts";
import { findProjectId, getProject } from "../../store/sessions/projects.ts";
import { askedProject } from "../arguments.ts";
import type { CommandContext } from "../command-context.ts";

export function contextCommand(program: Command, context: CommandContext): void {
  program
    .command("context")
    .description("show what would be injected into a new session of a project")
    .option("--project <name>", "a folder or project name", ".")
    .option("--json", "print text, ids and tokens as JSON")
    .action(async (options: { project: string; json?: true }) => {
      const { terminal } = context;
      const asked = askedProject(context, options.project);
      const injected = await contextFor(context, asked);
      if (options.json) terminal.json(injected ?? { text: "", observationIds: [], tokens: 0 });
      else terminal.print(injected?.text ?? `No memories would be injected into a new session in ${asked}.`);
    });
}

/**
 * What SessionStart would inject; undefined for an unknown or excluded folder.
 *
 * @param asked a folder's full path, or the name or key of a project
 * @throws MemoryError no-such-project, usage
 */
async function contextFor({ paths, environment }: CommandContext, asked: string) {
  const { settings } = await loadSettings(paths.settings, environment);
  using memory = openMemoryForReading(paths.memory);
  if (memory === undefined) {
    if (isAbsolute(asked)) return undefined;
    throw new MemoryError("no-such-project", `no project is named "${asked}": the memory is empty`);
  }
  const projectId = isAbsolute(asked)
    ? findProjectId(memory, projectIdentity(asked).key)
    : getAskedProject(memory, asked);
  if (projectId === undefined) return undefined;
  const project = getProject(memory, projectId);
  const directory = isAbsolute(asked) ? asked : project.root;
  if (isExcludedProject(directory, settings.excludedProjects, environment)) return undefined;
  return sessionContext(memory, {
    scope: { projectId },
    project: project.label,
    branch: currentBranch(directory),
    sessionId: undefined,
    isContinued: false,
    at: Date.now(),
    claim: () => true,
    tokensMax: settings.contextTokens,
    observationsMax: settings.contextObservations,
    command: commandName(environment),
  });
}
