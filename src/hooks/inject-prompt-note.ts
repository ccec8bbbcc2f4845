import type { Database } from "bun:sqlite";
import { currentBranch } from "../config/project-identity.ts";
import { asString } from "../domain/json.ts";
import { claimNote } from "../inbox/write.ts";
import { openProjectMemory } from "../recall/project-memory.ts";
import { promptRecall } from "../recall/prompt-note.ts";
import { answer, openForClaims } from "./answer.ts";
import { isSilenced } from "./capture-event.ts";
import type { HookRun } from "./hook-run.ts";

/** Commands of the host and notices of its own are no questions. */
const NO_QUESTION = /^\s*[/<!]/;

/** With a prompt: what earlier sessions know about it, where that is likely enough to help; each memory once per session. */
export async function injectPromptNote(run: HookRun): Promise<void> {
  const prompt = asString(run.payload.prompt);
  if (prompt === undefined || NO_QUESTION.test(prompt)) return;
  if (run.directory === undefined || (await isSilenced(run))) return;
  const known = openProjectMemory(run.paths.memory, run.directory);
  if (known === undefined) return;
  const { memory, project, projectId } = known;
  let inbox: Database | undefined;
  const given = promptRecall(memory, {
    prompt,
    projectId,
    project: project.label,
    branch: currentBranch(run.directory),
    sessionId: run.sessionId,
    at: run.at,
    claim: (id) => {
      inbox ??= openForClaims(run);
      return claimNote(inbox, run.sessionId, `#${id}`, run.at);
    },
  });
  if (given !== undefined) answer(run, given, inbox);
  inbox?.close();
}
