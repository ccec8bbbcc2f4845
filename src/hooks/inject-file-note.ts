import { relative, sep } from "node:path";
import { currentBranch } from "../config/project-identity.ts";
import { asObject, asString } from "../domain/json.ts";
import { fileNote } from "../recall/file-note.ts";
import { openProjectMemory } from "../recall/project-memory.ts";
import { listFilesInHand } from "../store/turns/turn-actions.ts";
import { answerOnce } from "./answer.ts";
import { isSilenced } from "./capture-event.ts";
import type { HookRun } from "./hook-run.ts";

/** Reads and edits of the session that say what it works on. */
const IN_HAND_MAX = 40;

/** Before a file is read or edited, once per session: what earlier sessions found out about it. Never refuses a tool. */
export async function injectFileNote(run: HookRun): Promise<void> {
  const file = asString(asObject(run.payload.tool_input)?.file_path);
  if (file === undefined || run.directory === undefined || (await isSilenced(run))) return;
  const known = openProjectMemory(run.paths.memory, run.directory);
  if (known === undefined) return;
  const { memory, project, projectId } = known;
  const pathOf = (name: string) => relative(project.root, name).split(sep).join("/");
  const path = pathOf(file);
  const inHand = listFilesInHand(memory, run.host, run.sessionId, IN_HAND_MAX);
  const note = fileNote(memory, {
    scope: { projectId, exceptSession: run.sessionId },
    project: project.label,
    path,
    branch: currentBranch(run.directory),
    atHand: new Set(inHand.map(pathOf)),
    at: run.at,
  });
  if (note !== undefined) answerOnce(run, path, note);
}
