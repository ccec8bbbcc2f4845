import type { Database } from "bun:sqlite";
import { commandName } from "../config/command-name.ts";
import { isExcludedProject } from "../config/exclusions.ts";
import type { DataPaths, Environment } from "../config/paths.ts";
import { currentBranch } from "../config/project-identity.ts";
import { SETTING_SPECS } from "../config/setting-specs.ts";
import { loadSettingsOrDefaults } from "../config/settings.ts";
import { getProjectNamed } from "../search/asked-project.ts";
import { getProject } from "../store/sessions/projects.ts";
import { sessionContext } from "./start/session-context.ts";

export interface PreviewRequest {
  /** A label, a key or a folder. */
  project: string;
  /** Override the settings. */
  tokens?: number | undefined;
  observations?: number | undefined;
}

/**
 * What would be injected into a new session of a project, computed as in the hook.
 *
 * @throws MemoryError not-found for an unknown project
 */
export async function previewContext(
  deps: { memory: Database; paths: DataPaths; environment: Environment },
  { project: name, tokens, observations }: PreviewRequest,
) {
  const { memory, paths, environment } = deps;
  const { settings } = await loadSettingsOrDefaults(paths.settings, environment);
  const project = getProject(memory, getProjectNamed(memory, name));
  const nothing = { project: project.label, text: "", tokens: 0, units: 0, observationIds: [] };
  if (isExcludedProject(project.root, settings.excludedProjects, environment))
    return { ...nothing, reason: `${project.root} is excluded by CLAUDE_MEM_EXCLUDED_PROJECTS` };
  const injected = sessionContext(memory, {
    scope: { projectId: project.id },
    project: project.label,
    branch: currentBranch(project.root),
    sessionId: undefined,
    isContinued: false,
    at: Date.now(),
    claim: () => true,
    tokensMax: Math.min(tokens ?? settings.contextTokens, SETTING_SPECS.CLAUDE_MEM_CONTEXT_TOKENS.max),
    observationsMax: Math.min(
      observations ?? settings.contextObservations,
      SETTING_SPECS.CLAUDE_MEM_CONTEXT_OBSERVATIONS.max,
    ),
    command: commandName(environment),
  });
  if (injected === undefined) return { ...nothing, reason: "no memory fits into the limits" };
  return { project: project.label, ...injected, units: injected.text.length, reason: null };
}
