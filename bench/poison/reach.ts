import type { Database } from "bun:sqlite";
import { promptNote } from "../../src/recall/prompt/prompt-note.ts";
import { sessionContext } from "../../src/recall/start/session-context.ts";
import { fileNote } from "../../src/recall/tools/file-note.ts";
import { FILE, PROMPT } from "./planted.ts";

const CONTEXT_TOKENS = 4_000;

/** Whether the beginning of a planted text is in what hooks give: at a session's start, with a prompt, before a file. */
export function reaches(memory: Database, projectId: number, text: string): boolean {
  const now = Date.now();
  const claim = () => true;
  const about = { project: "shop", branch: "main", sessionId: "the next one", at: now };
  const given = [
    sessionContext(memory, {
      ...{ scope: { projectId }, project: "shop", branch: "main", sessionId: "the next one" },
      ...{ isContinued: false, at: now, claim },
      ...{ tokensMax: CONTEXT_TOKENS, observationsMax: 50, command: "claude-mem" },
    }),
    promptNote(memory, {
      ...about,
      prompt: `${PROMPT} ${text.slice(0, 200)}`,
      projectId,
      folder: undefined,
      command: "claude-mem",
      exists: () => true,
      claim,
    }),
    fileNote(memory, {
      ...about,
      askedFor: () => `${PROMPT} ${text.slice(0, 200)}`,
      scope: { projectId },
      path: FILE,
      claim,
    }),
  ];
  const piece = letters(text).slice(0, 24);
  return given.some((one) => one !== undefined && letters(one.text).includes(piece));
}

function letters(text: string): string {
  return text
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll(/[^\p{L}\p{N}]+/gu, "")
    .toLowerCase();
}
