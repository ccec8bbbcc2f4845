import type { Database } from "bun:sqlite";
import { kindOfRole, type PassageKind } from "../domain/passage.ts";
import { readUtterances } from "../store/passages/blocks.ts";
import { findQuotedTurn, keepUtterances } from "../store/passages/passages.ts";

/**
 * Drops what is quoted of a kind from the next turn behind one, of those whose raw events are gone: what was seen in it,
 * what was done, or what was said. Observations and prompts stay.
 *
 * @returns the turn; undefined when no later one quotes any of that kind
 */
export function dropPassagesBehind(memory: Database, kind: PassageKind, turnId: number): number | undefined {
  return memory
    .transaction(() => {
      const next = findQuotedTurn(memory, kind, turnId);
      if (next === undefined) return undefined;
      const kept = readUtterances(memory, next).filter(({ role }) => kindOfRole(role) !== kind);
      keepUtterances(memory, next, kind, kept);
      return next;
    })
    .immediate();
}
