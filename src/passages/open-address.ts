import type { Database } from "bun:sqlite";
import { isAddressed, type PassageAddress, type Utterance } from "../domain/passage.ts";
import {
  findTurnOfSource,
  listTurnPlaces,
  readUtterances,
  type TurnPlace,
} from "../store/passages/passages.ts";

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
