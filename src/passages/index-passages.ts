import type { Database } from "bun:sqlite";
import { identifierParts, spaced } from "../search/query/words.ts";
import { readUtterances } from "../store/passages/blocks.ts";
import { cleanPacks, hasUncleanPacks } from "../store/passages/packs.ts";
import {
  deletePassages,
  hasPassages,
  indexMissing,
  type PassageWords,
  replacePassages,
} from "../store/passages/passages.ts";
import { listPendingTurns, removePendingTurn } from "../store/passages/pending-passages.ts";
import { findSessionOfTurn } from "../store/sessions/sessions.ts";
import { utterancesOfTurn } from "./turn-utterances.ts";

/** What is made in one transaction where nobody says less. */
const TURNS_AT_A_TIME = 100;

/**
 * Makes the passages of turns that ended or changed since. Returns of how many turns; 0 when none waits.
 */
export function indexPassages(memory: Database, limit = TURNS_AT_A_TIME): number {
  // Turns that were deleted by other ways than by forgetting, which leaves no pack unclean.
  if (hasUncleanPacks(memory)) memory.transaction(() => cleanPacks(memory)).immediate();
  const turns = listPendingTurns(memory, limit);
  if (turns.length === 0) return 0;
  memory
    .transaction(() => {
      for (const turnId of turns) {
        makePassages(memory, turnId);
        removePendingTurn(memory, turnId);
      }
    })
    .immediate();
  return turns.length;
}

/** Makes the passages of one turn anew, from its rows as they are now. Call it within a transaction. */
export function makePassages(memory: Database, turnId: number): void {
  const session = findSessionOfTurn(memory, turnId);
  if (session === undefined) return deletePassages(memory, turnId);
  const turn = { id: turnId, projectId: session.projectId ?? 0 };
  const quoted = readUtterances(memory, turnId);
  const utterances = utterancesOfTurn(memory, turnId, quoted);
  // A turn is noted with each step of its state; what says the same keeps its passages, and their vectors.
  if (hasPassages(memory, turn, utterances) && Bun.deepEquals(quoted, utterances))
    indexMissing(memory, turnId, utterances, passageWords);
  else replacePassages(memory, turn, utterances, passageWords);
}

export function passageWords(text: string): PassageWords {
  return { body: spaced(text), names: identifierParts(text).join(" ") };
}
