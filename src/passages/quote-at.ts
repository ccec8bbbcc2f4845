import { passageAddress, type Utterance } from "../domain/passage.ts";
import type { Quote } from "../protocol/search.ts";
import type { TurnPlace } from "../store/passages/passage-sources.ts";

/** The passage that stands at a place of its turn. */
export function quoteAt(utterances: readonly Utterance[], place: number, turn: TurnPlace): Quote | undefined {
  let first = 0;
  for (const utterance of utterances) {
    const text = utterance.passages[place - first];
    if (text !== undefined) return quoteOf(utterance, turn, passageAddress(utterance, place - first), text);
    first += utterance.passages.length;
  }
  return undefined;
}

/** A quote of an utterance, before it is screened and compared with others. */
export function quoteOf(
  { role, tool, at }: Utterance,
  { host, session, project, branch, number }: TurnPlace,
  address: string,
  text: string,
): Quote {
  return {
    ...{ address, role, tool, host, session, project, branch, turn: number },
    ...{ at: new Date(at).toISOString(), text, flag: null, newer: null },
  };
}
