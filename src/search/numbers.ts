import type { Database } from "bun:sqlite";
import { listByOldId } from "../store/imports/imported.ts";
import type { IndexedSource } from "../store/search/search-index.ts";
import { readSources } from "../store/search/search-sources.ts";
import type { SearchHit } from "./ranking.ts";

/** `#12` or `legacy:12` and nothing else. */
const NUMBER = /^\s*(#|legacy:)\s?(\d{1,15})\s*$/i;
const REFERENCES_MAX = 10;
/** What is asked for by its number stands before all that is found by words. */
const SCORE = 1_000;
const NO_PARTS = { words: 0, names: 0, pairs: 0, session: 0, beside: 0, time: 0 };

/** What has the number that a question consists of: here, or in a memory that was imported. */
export function numberedHits(memory: Database, question: string): SearchHit[] {
  const [, sign, digits] = NUMBER.exec(question) ?? [];
  if (digits === undefined) return [];
  const number = Number(digits);
  const own: (IndexedSource & { why: string })[] =
    sign === "#" ? [{ kind: "observation", id: number, why: "its number here" }] : [];
  const old = listByOldId(memory, number, REFERENCES_MAX).map(({ kind, newId }) => ({
    kind,
    id: newId,
    why: `#${number} in the memory that it was imported from`,
  }));
  const asked = [...Map.groupBy([...own, ...old], ({ kind, id }) => `${kind}${id}`).values()];
  const sources = readSources(
    memory,
    asked.flatMap((same) => same[0] ?? []),
  );
  return sources.flatMap((source, index) => {
    if (source === undefined) return [];
    const why = asked[index]?.map((one) => one.why) ?? [];
    return [{ source, score: SCORE, parts: { ...NO_PARTS }, found: [], why, position: -1 }];
  });
}
