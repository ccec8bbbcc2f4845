import { failureNote } from "../recall/failure-note.ts";
import { openProjectMemory } from "../recall/project-memory.ts";
import { answerOnce } from "./answer.ts";
import { isSilenced } from "./capture-event.ts";
import type { HookRun } from "./hook-run.ts";

/** After a command that failed: what made the same error go away before, once per session. */
export async function injectFailureNote(run: HookRun, output: string): Promise<void> {
  if (run.directory === undefined || (await isSilenced(run))) return;
  const known = openProjectMemory(run.paths.memory, run.directory);
  if (known === undefined) return;
  const { memory, project, projectId } = known;
  const note = failureNote(memory, { projectId, project: project.label, output, at: run.at });
  // Another failure may have had the same fix: it is told once.
  if (note !== undefined) answerOnce(run, `!${note.fixIds?.join()}`, note);
}
