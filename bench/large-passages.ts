import type { Database } from "bun:sqlite";
import type { Utterance } from "../src/domain/passage.ts";
import { passageWords } from "../src/passages/index-passages.ts";
import { stemOf } from "../src/search/query/stems.ts";
import { isStopWord } from "../src/search/query/words.ts";
import { readUtterances } from "../src/store/passages/blocks.ts";
import { packPassages } from "../src/store/passages/pack-passages.ts";
import { replacePassages } from "../src/store/passages/passages.ts";
import { insertObservedTurn, insertSessionOf } from "./insert.ts";
import { openMemory } from "./memory.ts";
import type { BenchHome } from "./workplace.ts";

/** A recorded turn: what is quoted of it, and of which session it is. */
export interface RecordedTurn {
  session: string;
  startedAt: number;
  utterances: Utterance[];
}

/** What is quoted in a memory, turn by turn. */
export function listRecordedTurns(memory: Database): RecordedTurn[] {
  const sql = `SELECT t.id, cast(t.session_id AS TEXT) AS session, t.started_at_epoch AS startedAt FROM turns t
    WHERE EXISTS (SELECT 1 FROM passage_blocks WHERE turn_id = t.id) ORDER BY t.id`;
  const rows = memory.query<{ id: number; session: string; startedAt: number }, []>(sql).all();
  return rows.map(({ id, ...turn }) => ({ ...turn, utterances: readUtterances(memory, id) }));
}

/**
 * Fills the memory of a home with projects of so many passages each: the recorded turns, again and again. Every copy but the first has
 * half of its words changed, which are the same in all of that copy: sessions share a language, and each has its own.
 *
 * @returns how many passages each project has
 */
export function fillPassages(
  home: BenchHome,
  recorded: readonly RecordedTurn[],
  sizes: readonly number[],
): number[] {
  const memory = openMemory(home);
  let copy = 0;
  const counts = sizes.map((size, index) => {
    const key = projectKey(index);
    let passages = 0;
    while (passages < size) {
      passages += insertCopy(memory, { key, label: key, root: "" }, recorded, copy, size - passages);
      copy += 1;
    }
    return passages;
  });
  // As the worker packs what was settled a day ago.
  while (packPassages(memory, Number.MAX_SAFE_INTEGER, 0));
  memory.run("PRAGMA wal_checkpoint(TRUNCATE)");
  memory.close();
  return counts;
}

/** The key of a project by its place in what was asked for. */
export function projectKey(index: number): string {
  return `project-${index}`;
}

const SUMMARY = { request: "", investigated: "", learned: "", completed: "", nextSteps: "", notes: "" };

/** The recorded turns once, as sessions of a project, until there are enough passages. Returns how many there are. */
function insertCopy(
  memory: Database,
  project: { key: string; label: string; root: string },
  recorded: readonly RecordedTurn[],
  copy: number,
  enough: number,
): number {
  const change = copy === 0 ? (text: string) => text : wordChanger(copy);
  let passages = 0;
  const insertAll = memory.transaction(() => {
    for (const [id, turns] of Map.groupBy(recorded, ({ session }) => session)) {
      const at = turns[0]?.startedAt ?? 0;
      const session = insertSessionOf(memory, project, `copy-${copy}-${id}`, at);
      for (const [index, { startedAt, utterances }] of turns.entries()) {
        if (passages >= enough) break;
        insertObservedTurn(memory, session, {
          number: index + 1,
          at: startedAt,
          drafts: [],
          summary: SUMMARY,
        });
        const { id: turnId } = memory.query<{ id: number }, []>("SELECT max(id) AS id FROM turns").get() ?? {
          id: 0,
        };
        const told = utterances.map((one) => ({ ...one, passages: one.passages.map(change) }));
        replacePassages(memory, { id: turnId, projectId: session.projectId ?? 0 }, told, passageWords);
        passages += told.reduce((sum, one) => sum + one.passages.length, 0);
      }
    }
    memory.run("DELETE FROM passages_pending");
  });
  insertAll.immediate();
  return passages;
}

function wordChanger(copy: number): (text: string) => string {
  const known = new Map<string, string>();
  const changed = (word: string) => {
    const isKept =
      isStopWord(word.toLowerCase()) || Bun.hash.crc32(`${stemOf(word.toLowerCase())} ${copy}`) % 2 === 0;
    return isKept ? word : `${word}${String.fromCharCode(97 + (copy % 26))}q`;
  };
  return (text) =>
    text.replaceAll(/[A-Za-z]{4,}/g, (word) => {
      const told = known.get(word) ?? changed(word);
      known.set(word, told);
      return told;
    });
}
