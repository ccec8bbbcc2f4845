import type { Database } from "bun:sqlite";
import {
  PASSAGE_ROLES,
  type PassageKind,
  type PassageRole,
  passageAddress,
  type Utterance,
} from "../domain/passage.ts";
import { parseQuery } from "../search/query.ts";
import { stemOf } from "../search/stems.ts";
import { listTurnPlaces, readUtterances, type TurnPlace } from "../store/passages/passages.ts";
import { excerptOf, shinglesOf } from "./excerpt.ts";
import { type FoundPassage, findPassages } from "./find-passages.ts";

export interface AnswerRequest {
  question: string;
  /** Undefined: the whole memory. */
  projectId: number | undefined;
  /** Tokens that the quotes may take, at four characters each; their addresses come on top. */
  tokens: number;
  kinds?: readonly PassageKind[];
  roles?: readonly PassageRole[];
  tools?: readonly string[];
  branch?: string;
  host?: string;
  /** Part of a path that a passage names. */
  file?: string;
  /** Only what was said before or after; milliseconds since 1970. */
  before?: number | undefined;
  after?: number | undefined;
  /** A session, by the host's id, that knows what it did itself. */
  exceptSession?: string | undefined;
}

/** A quote with its address. */
export interface Quote {
  address: string;
  role: PassageRole;
  tool: string;
  host: string;
  /** The host's session id. */
  session: string;
  project: string;
  branch: string | null;
  /** Counts from 1 within the session. */
  turn: number;
  /** Milliseconds since 1970. */
  at: number;
  text: string;
}

export interface Answer {
  quotes: Quote[];
  tokens: number;
}

/** Passages that are read for one answer. */
const READ_MAX = 120;
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
  const found = findPassages(memory, query.words, request.projectId, request.kinds);
  const stems = new Set(query.words.flatMap(({ words }) => words.map(stemOf)));
  return quote(readPassages(memory, found, request), stems, request.tokens);
}

/** Quotes the best passages, each once, until the budget is spent. */
function quote(passages: Iterable<Quote>, stems: ReadonlySet<string>, tokensMax: number): Answer {
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
    quotes.push({ ...passage, text });
    room -= text.length;
  }
  return { quotes, tokens: Math.ceil(tokensMax - room / CHARS_PER_TOKEN) };
}

/** Reads passages in the order found, those that fit the request. */
function* readPassages(
  memory: Database,
  found: readonly FoundPassage[],
  request: AnswerRequest,
): Generator<Quote> {
  const places = new Map<number, TurnPlace>();
  const utterances = new Map<number, Utterance[]>();
  let read = 0;
  for (const { turnId, place, role } of found) {
    if (read >= READ_MAX) return;
    if (request.roles !== undefined && !request.roles.includes(PASSAGE_ROLES[role] ?? "output")) continue;
    const turn = places.get(turnId) ?? listTurnPlaces(memory, [turnId])[0];
    if (turn === undefined) continue;
    places.set(turnId, turn);
    if (!isWantedTurn(turn, request)) continue;
    const said = utterances.get(turnId) ?? readUtterances(memory, turnId);
    utterances.set(turnId, said);
    read += 1;
    const passage = passageAt(said, place, turn);
    if (passage !== undefined && isWanted(passage, request)) yield passage;
  }
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

function isWanted(quote: Quote, { before, after, tools, file }: AnswerRequest): boolean {
  return (
    (before === undefined || quote.at < before) &&
    (after === undefined || quote.at > after) &&
    (tools === undefined || tools.includes(quote.tool)) &&
    (file === undefined || quote.text.includes(file))
  );
}

/** The passage that stands at a place of its turn. */
function passageAt(utterances: readonly Utterance[], place: number, turn: TurnPlace): Quote | undefined {
  let first = 0;
  for (const utterance of utterances) {
    const text = utterance.passages[place - first];
    if (text !== undefined) {
      const { role, tool, at } = utterance;
      const { host, session, project, branch, number } = turn;
      const address = passageAddress(utterance, place - first);
      return { address, role, tool, host, session, project, branch, turn: number, at, text };
    }
    first += utterance.passages.length;
  }
  return undefined;
}
