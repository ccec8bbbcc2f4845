import { failureNote } from "../context/failure-note.ts";
import { openProjectMemory } from "../context/project-memory.ts";
import { openInbox } from "../inbox/schema.ts";
import { claimNote } from "../inbox/write.ts";
import { answer } from "./answer.ts";
import { isSilenced } from "./capture-event.ts";
import type { HookRun } from "./run-hook.ts";

const BUSY_TIMEOUT_MS = 100;

/** After a command that failed: what made the same error go away before, once per session. */
export async function giveFailureNote(run: HookRun, output: string): Promise<void> {
  if (run.directory === undefined || (await isSilenced(run))) return;
  const known = openProjectMemory(run.paths.memory, run.directory);
  if (known === undefined) return;
  const { memory, project, projectId } = known;
  const claim = (failedRow: number) => {
    using inbox = openInbox(run.paths.inbox, BUSY_TIMEOUT_MS);
    return claimNote(inbox, run.sessionId, `!${failedRow}`, run.at);
  };
  const note = failureNote(memory, { projectId, project: project.label, output, at: run.at, claim });
  if (note !== undefined) answer(run, note);
}
