import type { Database } from "bun:sqlite";
import {
  addDerivedNote,
  isProtectedNote,
  type LaterTurn,
  listLaterTurns,
  listNotesOfTurn,
  selectDerivedNote,
  textOfTurn,
} from "./derived-rows.ts";
import { isKnownElsewhere, tellingWords } from "./duplicates.ts";

/** As many turns as a model is told of before the one that it is asked about. */
const TURNS_MAX = 12;
/** So many words that a turn does not have itself were hardly found by chance. */
const SHARED_MIN = 3;

/**
 * Finds turns that stay and whose notes quote what goes: "after: …" in those of the next turn, a decision that a "yes"
 * made, what a model was told of the turns before. Such a turn is observed again; notes that cannot be made again, or
 * that somebody holds, go.
 */
export function collectDerivedNotes(memory: Database): void {
  for (const [turnId, pairs] of Map.groupBy(listLaterTurns(memory, TURNS_MAX), (one) => one.turnId))
    judgeTurn(memory, turnId, pairs);
}

function judgeTurn(memory: Database, turnId: number, pairs: readonly LaterTurn[]): void {
  const gone = pairs.map(({ after }) => after);
  const foreign = foreignWords(memory, turnId, gone);
  const isWhole = pairs.some((one) => one.isWhole);
  for (const { kind, id, text } of listNotesOfTurn(memory, turnId)) {
    const shared = [...new Set(tellingWords(text))].filter((word) => foreign.has(word));
    const isTelling = () => shared.some((word) => !isKnownElsewhere(memory, word, [turnId, ...gone]));
    if (isWhole && (shared.length >= SHARED_MIN || isTelling())) {
      addDerivedNote(memory, turnId, { kind, id });
      if (kind === "observation" && isProtectedNote(memory, id) && isTelling())
        selectDerivedNote(memory, kind, id);
    } else if (!isWhole && isTelling()) selectDerivedNote(memory, kind, id);
  }
}

/** Words of the turns that go which the turn itself does not have. */
function foreignWords(memory: Database, turnId: number, gone: readonly number[]): Set<string> {
  const own = new Set(tellingWords(textOfTurn(memory, turnId)));
  const said = gone.flatMap((id) => [
    textOfTurn(memory, id),
    ...listNotesOfTurn(memory, id).map(({ text }) => text),
  ]);
  return new Set(tellingWords(said.join("\n")).filter((word) => !own.has(word)));
}
