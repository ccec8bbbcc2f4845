import { relative, sep } from "node:path";
import { fileNote } from "../context/file-note.ts";
import { openProjectMemory } from "../context/project-memory.ts";
import { asObject, asString } from "../domain/json.ts";
import { openInbox } from "../inbox/schema.ts";
import { claimNote } from "../inbox/write.ts";
import { answer } from "./answer.ts";
import { isSilenced } from "./capture-event.ts";
import type { HookRun } from "./run-hook.ts";

const BUSY_TIMEOUT_MS = 100;

/** Before a file is read or edited, once per session: what earlier sessions found out about it. Never refuses a tool. */
export async function giveFileNote(run: HookRun): Promise<void> {
  const file = asString(asObject(run.payload.tool_input)?.file_path);
  if (file === undefined || run.directory === undefined || (await isSilenced(run))) return;
  const known = openProjectMemory(run.paths.memory, run.directory);
  if (known === undefined) return;
  const { memory, project, projectId } = known;
  const path = relative(project.root, file).split(sep).join("/");
  const scope = { projectId, exceptSession: run.sessionId };
  const note = fileNote(memory, { scope, project: project.label, path });
  if (note === undefined) return;
  if (isFirstNote(run, path)) answer(run, note);
}

function isFirstNote(run: HookRun, path: string): boolean {
  using inbox = openInbox(run.paths.inbox, BUSY_TIMEOUT_MS);
  return claimNote(inbox, run.sessionId, path, run.at);
}
