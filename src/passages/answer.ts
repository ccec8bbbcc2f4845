import type { Database } from "bun:sqlite";
import { findInstruction } from "../domain/screening/find-instruction.ts";
import type { Answer, Quote } from "../protocol/search.ts";
import { parseQuery } from "../search/query/query.ts";
import { stemOf } from "../search/query/stems.ts";
import type { Query } from "../search/query/term.ts";
import { readBlockAt, type UtteranceBlock } from "../store/passages/blocks.ts";
import { listTurnPlaces, type TurnPlace } from "../store/passages/passage-sources.ts";
import { listProjectsNamed } from "../store/search/search-scope.ts";
import type { AnswerRequest, Ranked } from "./answer-request.ts";
import { excerptOf, shinglesOf } from "./excerpt.ts";
import { findNotes } from "./find-notes.ts";
import { type FoundPassage, findPassages } from "./find-passages.ts";
import { withNewerStatements } from "./newer-statement.ts";
import { quoteAt } from "./quote-at.ts";
import { unknownWords } from "./unknown-words.ts";

/** Passages that are read for one answer. */
const READ_MAX = 120;
/** Passages of all that was found whose turns are looked at: filters leave some out. */
const PLACES_MAX = 1_500;
/** A quote is cut to this share of the budget, so that an answer has several; within these characters. */
const QUOTE_SHARE = 0.19;
const QUOTE_CHARS_MIN = 450;
const QUOTE_CHARS_MAX = 900;
const CHARS_PER_TOKEN = 4;
/** Less room than this holds no quote that says something. */
const ROOM_CHARS_MIN = 120;
/** A passage that repeats more than this share of what is quoted already is left out. */
const REPEATED_MAX = 0.3;

/** Answers a question with quotes from the memory, best first, within a number of tokens. */
export function answerQuestion(memory: Database, request: AnswerRequest): Answer {
  const query = parseQuery(request.question);
  const asked = scopedBy(memory, request, query);
  const { passages, known } = findPassages(memory, query, asked);
  const others = findNotes(memory, asked);
  const stems = new Set(query.words.flatMap(({ words }) => words.map(stemOf)));
  const quotes = inOrder(others, readPassages(memory, passages, asked));
  const unknown = unknownWords(memory, query, asked.projectId, known);
  return { ...quote(withNewerStatements(quotes), stems, request.tokens), unknown };
}

/** The request with what the question itself says of project, time and file. */
function scopedBy(memory: Database, request: AnswerRequest, query: Query): AnswerRequest {
  const [named] = query.projects;
  const project = named === undefined ? undefined : listProjectsNamed(memory, named)[0]?.id;
  return {
    ...request,
    projectId: request.projectId ?? project,
    before: request.before ?? query.before,
    after: request.after ?? query.after,
    file: request.file ?? query.files[0],
  };
}

/** Merges what was found otherwise with the passages that have the words, both best first. */
function* inOrder(others: readonly Ranked[], passages: Iterable<Ranked>): Generator<Quote> {
  let next = 0;
  for (const passage of passages) {
    for (
      let other = others[next];
      other !== undefined && other.fused >= passage.fused;
      other = others[next]
    ) {
      yield other.quote;
      next += 1;
    }
    yield passage.quote;
  }
  for (const { quote } of others.slice(next)) yield quote;
}

/** Quotes the best passages, each once, until the budget is spent. */
function quote(
  passages: Iterable<Quote>,
  stems: ReadonlySet<string>,
  tokensMax: number,
): Omit<Answer, "unknown"> {
  const share = tokensMax * QUOTE_SHARE * CHARS_PER_TOKEN;
  const charsMax = Math.round(Math.min(QUOTE_CHARS_MAX, Math.max(QUOTE_CHARS_MIN, share)));
  const quotes: Quote[] = [];
  const quoted = new Set<string>();
  let room = tokensMax * CHARS_PER_TOKEN;
  for (const passage of passages) {
    if (room < ROOM_CHARS_MIN) break;
    const shingles = shinglesOf(passage.text);
    if (shingles.size > 0 && shingles.intersection(quoted).size / shingles.size > REPEATED_MAX) continue;
    const text = excerptOf(passage.text, stems, Math.min(charsMax, room));
    for (const shingle of shingles) quoted.add(shingle);
    quotes.push({ ...passage, text, flag: passage.flag ?? findInstruction(text) ?? null });
    room -= text.length;
  }
  return { quotes, tokens: Math.ceil(tokensMax - room / CHARS_PER_TOKEN) };
}

/** Reads passages in the order found, those that fit the request. */
function* readPassages(
  memory: Database,
  found: readonly FoundPassage[],
  request: AnswerRequest,
): Generator<Ranked> {
  const ids = new Set(found.slice(0, PLACES_MAX).map(({ turnId }) => turnId));
  const turns = new Map(listTurnPlaces(memory, [...ids]).map((turn) => [turn.turnId, turn]));
  const blocks = new Map<number, UtteranceBlock[]>();
  let read = 0;
  for (const { turnId, place, fused } of found.slice(0, PLACES_MAX)) {
    if (read >= READ_MAX) return;
    const turn = turns.get(turnId);
    if (turn === undefined || !isWantedTurn(turn, request)) continue;
    const known = blocks.get(turnId) ?? [];
    const block = known.find((one) => hasPlace(one, place)) ?? readBlockAt(memory, turnId, place);
    if (block === undefined) continue;
    blocks.set(turnId, known.includes(block) ? known : [...known, block]);
    read += 1;
    const passage = quoteAt(block.utterances, place - block.firstPlace, turn);
    if (passage !== undefined && isWanted(passage, request)) yield { quote: passage, fused };
  }
}

function hasPlace({ firstPlace, utterances }: UtteranceBlock, place: number): boolean {
  const count = utterances.reduce((sum, { passages }) => sum + passages.length, 0);
  return place >= firstPlace && place < firstPlace + count;
}

function isWantedTurn(
  turn: TurnPlace,
  { exceptSession, branch, host, before, after }: AnswerRequest,
): boolean {
  return (
    turn.session !== exceptSession &&
    (branch === undefined || turn.branch === branch) &&
    (host === undefined || turn.host === host) &&
    (before === undefined || turn.startedAt < before) &&
    (after === undefined || turn.endedAt > after)
  );
}

function isWanted(quote: Quote, { before, after, tool, file }: AnswerRequest): boolean {
  return (
    (before === undefined || Date.parse(quote.at) < before) &&
    (after === undefined || Date.parse(quote.at) > after) &&
    (tool === undefined || quote.tool === tool) &&
    (file === undefined || quote.text.includes(file))
  );
}
