import type { Database } from "bun:sqlite";
import {
  isRunBookFinal,
  listFolderChanges,
  listRunBookPending,
  removeRunBookPending,
  replaceRunBook,
} from "../store/run-book/run-book.ts";
import { findSessionOfTurn, type SessionRow } from "../store/sessions/sessions.ts";
import { listToolUses } from "../store/turns/tool-uses.ts";
import { factsOf } from "./facts-of-turn.ts";
import { lacksOf } from "./lacks.ts";
import { changeFolder, isWithin } from "./paths-within.ts";
import { remediesIn } from "./remedies.ts";
import { renamesIn } from "./renames.ts";
import { replacementsIn } from "./replacements.ts";
import { readCommands, runsOf } from "./runs-of-turn.ts";
import { shellSteps } from "./shell-steps.ts";
import { wrongPathsIn } from "./wrong-paths.ts";

/** What is read in one transaction where nobody says less. */
const TURNS_AT_A_TIME = 100;
const TOOL_USES_MAX = 2_000;
const FOLDER_CHANGES_MAX = 20;

/** Reads the commands of turns that ended or changed since. Returns of how many turns; 0 when none waits. */
export function indexRunBook(memory: Database, limit = TURNS_AT_A_TIME): number {
  const turns = listRunBookPending(memory, limit);
  if (turns.length === 0) return 0;
  memory
    .transaction(() => {
      for (const turnId of turns) {
        readTurn(memory, turnId);
        removeRunBookPending(memory, turnId);
      }
    })
    .immediate();
  return turns.length;
}

function readTurn(memory: Database, turnId: number): void {
  const session = findSessionOfTurn(memory, turnId);
  if (session === undefined || isRunBookFinal(memory, turnId)) return;
  const uses = listToolUses(memory, turnId, TOOL_USES_MAX);
  const [folder, root] = [folderBefore(memory, session, uses[0]?.at ?? 0), rootOf(session)];
  const commands = readCommands(uses, folder, root);
  const projectId = session.projectId ?? 0;
  const lacking = lacksOf(memory, { projectId, before: uses.at(-1)?.at ?? 0 });
  replaceRunBook(
    memory,
    { turnId, sessionId: session.id, projectId },
    {
      runs: runsOf(commands),
      facts: [
        ...factsOf(uses, commands, lacking),
        ...remediesIn(uses),
        ...replacementsIn(uses),
        ...wrongPathsIn(uses, folder, root),
        ...renamesIn(commands, root),
      ],
    },
  );
}

/** A session of another system may have a root that was made up here. */
function rootOf({ root, directory }: SessionRow): string {
  if (root === null || directory === null) return root ?? directory ?? "";
  return isWithin(root, directory) ? root : directory;
}

/** Where the shell of a session stands: a change of folder lasts. */
function folderBefore(memory: Database, session: SessionRow, before: number): string {
  const changes = listFolderChanges(memory, session.id, before, FOLDER_CHANGES_MAX).reverse();
  return changes
    .flatMap((line) => shellSteps(line).at(-1)?.folders ?? [])
    .reduce(changeFolder, session.directory ?? "");
}
