import type { Database } from "bun:sqlite";
import {
  isAddressed,
  type PassageAddress,
  parseAddress,
  type Utterance,
  utteranceName,
} from "../domain/passage.ts";
import { findInstruction } from "../domain/screening/find-instruction.ts";
import type { Quote } from "../protocol/search.ts";
import { readUtterances } from "../store/passages/blocks.ts";
import { findTurnOfSource, listTurnPlaces, type TurnPlace } from "../store/passages/passage-sources.ts";
import { quoteOf } from "./quote-at.ts";

/** Utterances shown before and after the one that an address names. */
const SURROUNDINGS = 2;

/** What an address names, with what stands around it in its turn. */
export interface OpenedAddress {
  turn: TurnPlace;
  before: Utterance[];
  found: Utterance[];
  after: Utterance[];
}

/** Opens a passage; undefined when no turn has it. An address without a place opens all passages of its utterance. */
export function openAddress(memory: Database, address: PassageAddress): OpenedAddress | undefined {
  const turnId = findTurnOfSource(memory, address.source, address.sourceId);
  const [turn] = turnId === undefined ? [] : listTurnPlaces(memory, [turnId]);
  if (turn === undefined) return undefined;
  const utterances = readUtterances(memory, turn.turnId);
  const first = utterances.findIndex((one) => isAddressed(address, one));
  if (first < 0) return undefined;
  const last = utterances.findLastIndex((one) => isAddressed(address, one));
  return {
    turn,
    before: utterances.slice(Math.max(0, first - SURROUNDINGS), first),
    found: utterances.slice(first, last + 1),
    after: utterances.slice(last + 1, last + 1 + SURROUNDINGS),
  };
}

/** A quote by its address: one passage, or the beginning of an utterance; undefined when no turn has it. */
export function findQuote(
  memory: Database,
  address: string,
  charsMax: number,
): { turnId: number; quote: Quote } | undefined {
  const parsed = parseAddress(address);
  const opened = parsed === undefined ? undefined : openAddress(memory, parsed);
  const [first] = opened?.found ?? [];
  if (parsed === undefined || opened === undefined || first === undefined) return undefined;
  const passages = opened.found.flatMap((one) => one.passages);
  const named = parsed.place === undefined ? passages : passages.slice(parsed.place - 1, parsed.place);
  const text = named.join("\n").slice(0, charsMax).toWellFormed();
  if (text === "") return undefined;
  const quote = { ...quoteOf(first, opened.turn, address, text), flag: findInstruction(text) ?? null };
  return { turnId: opened.turn.turnId, quote };
}

/** What is quoted of a turn, each utterance whole, by the name of its row such as `t812`. */
export function quotedTexts(memory: Database, turnId: number): Map<string, string> {
  const byRow = Map.groupBy(readUtterances(memory, turnId), utteranceName);
  return new Map([...byRow].map(([name, same]) => [name, same.flatMap((one) => one.passages).join("\n")]));
}
