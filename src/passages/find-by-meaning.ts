import type { Database } from "bun:sqlite";
import { kindOfRole } from "../domain/passage.ts";
import { findTurnOfSource, listTurnPlaces, readUtterances } from "../store/passages/passages.ts";
import { sourceOf } from "../store/search/search-index.ts";
import type { AnswerRequest, Ranked } from "./answer-request.ts";
import { RANK_OFFSET } from "./find-passages.ts";
import { quoteAt } from "./quote-at.ts";

/** Turns whose words come into question for their meaning. */
const TURNS_MAX = 20;
/** To say the same in other words counts nearly as much as to have the words. */
const MEANING_WEIGHT = 0.8;

/** Prompts and closings of the turns that are nearest in meaning to the question, nearest first. */
export function findByMeaning(memory: Database, request: AnswerRequest): Ranked[] {
  if (request.kinds?.includes("said") === false) return [];
  const near = (request.vectorHits?.hits ?? []).map(({ key }) => sourceOf(key));
  const turnIds = near.flatMap(({ kind, id }) => {
    if (kind === "turn") return [id];
    return kind === "prompt" ? (findTurnOfSource(memory, "p", id) ?? []) : [];
  });
  return [...new Set(turnIds)].slice(0, TURNS_MAX).flatMap((turnId, rank) => {
    const [turn] = listTurnPlaces(memory, [turnId]);
    if (turn === undefined || turn.session === request.exceptSession) return [];
    const utterances = readUtterances(memory, turnId);
    let place = 0;
    const quotes = utterances.flatMap((utterance) => {
      const first = quoteAt(utterances, place, turn);
      place += utterance.passages.length;
      return first !== undefined && kindOfRole(utterance.role) === "said" && utterance.role !== "reply"
        ? [first]
        : [];
    });
    return quotes.map((quote) => ({ quote, fused: MEANING_WEIGHT / (RANK_OFFSET + rank) }));
  });
}
