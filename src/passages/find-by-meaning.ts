import type { Database } from "bun:sqlite";
import type { PassageMatch } from "../store/passages/match-passages.ts";
import { listPassagePlaces } from "../store/passages/passages.ts";
import { passageOf } from "../store/search/search-index.ts";
import type { AnswerRequest } from "./answer-request.ts";

/** What was said that is near the question in meaning, nearest first; scored by the cosine. */
export function findByMeaning(
  memory: Database,
  { kinds, vectorHits }: Pick<AnswerRequest, "kinds" | "vectorHits">,
): PassageMatch[] {
  if (vectorHits === undefined || kinds?.includes("said") === false) return [];
  const near = vectorHits.hits.flatMap(({ key, similarity }) => {
    const id = passageOf(key);
    return id === undefined ? [] : [[id, similarity] as const];
  });
  const similarities = new Map(near);
  const places = listPassagePlaces(memory, [...similarities.keys()]);
  return places.map((place) => ({ ...place, score: similarities.get(place.id) ?? 0 }));
}
