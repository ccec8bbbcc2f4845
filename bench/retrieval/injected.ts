import type { Database } from "bun:sqlite";
import { promptNote } from "../../src/recall/prompt-note.ts";
import { listObservationsById } from "../../src/store/observations/recall.ts";
import { isSeenHalf, type Outcome } from "./measures.ts";

interface PromptRow {
  text: string;
  at: number;
  session: string;
  sessionDbId: number;
  projectId: number;
  branch: string | null;
}

/** What was injected with the prompts of all recorded sessions, and with how many of them. */
export interface Injected {
  /** One outcome for each injected memory: found at place 1 when a file that it names was read or edited afterwards. */
  injected: Outcome[];
  prompts: number;
  promptsInjected: number;
  /** The tokens of each injection. */
  tokens: number[];
}

/** Submits every recorded prompt again, with what was remembered by then. */
export function measureInjected(memory: Database): Injected {
  const prompts = memory
    .query<PromptRow, []>(
      `SELECT p.prompt_text AS text, p.created_at_epoch AS at, s.content_session_id AS session, s.id AS sessionDbId,
         s.project_id AS projectId, coalesce(t.branch, s.branch) AS branch
       FROM user_prompts p JOIN sdk_sessions s ON s.id = p.session_db_id JOIN turns t ON t.id = p.turn_id
       WHERE p.source = 'typed' ORDER BY p.created_at_epoch`,
    )
    .all();
  const shown = new Set<string>();
  const injected: Outcome[] = [];
  const tokens: number[] = [];
  for (const prompt of prompts) {
    const recall = promptNote(memory, {
      prompt: prompt.text,
      projectId: prompt.projectId,
      project: "bench",
      branch: prompt.branch ?? undefined,
      sessionId: prompt.session,
      folder: undefined,
      command: "claude-mem",
      at: prompt.at,
      claim: (key) => shown.size < shown.add(`${prompt.session} ${key}`).size,
    });
    if (recall === undefined) continue;
    tokens.push(recall.tokens);
    const touched = filesTouchedAfter(memory, prompt);
    for (const { filesModified, filesRead } of listObservationsById(memory, recall.observationIds)) {
      const isUsed = [...filesModified, ...filesRead].some((path) => touched.has(tail(path)));
      injected.push({ place: isUsed ? 1 : 0, recall: {}, isSeen: isSeenHalf(prompt.text) });
    }
  }
  return { injected, prompts: prompts.length, promptsInjected: tokens.length, tokens };
}

function filesTouchedAfter(memory: Database, { sessionDbId, at }: PromptRow): Set<string> {
  const rows = memory
    .query<{ path: string | null }, [number, number]>(
      `SELECT DISTINCT json_extract(input, '$.file_path') AS path FROM tool_uses
       WHERE session_id = ? AND created_at_epoch >= ? AND name IN ('Read', 'Edit', 'Write')`,
    )
    .all(sessionDbId, at);
  return new Set(rows.flatMap(({ path }) => (path === null ? [] : [tail(path)])));
}

/** A file by its name and folder: the sessions come from several machines. */
export function tail(path: string): string {
  return path.split("/").slice(-2).join("/");
}
