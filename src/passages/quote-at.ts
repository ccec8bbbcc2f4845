import { passageAddress, type Utterance } from "../domain/passage.ts";
import type { Quote } from "../protocol/search.ts";
import type { TurnPlace } from "../store/passages/passages.ts";

/** The passage that stands at a place of its turn. */
export function quoteAt(utterances: readonly Utterance[], place: number, turn: TurnPlace): Quote | undefined {
  let first = 0;
  for (const utterance of utterances) {
    const text = utterance.passages[place - first];
    if (text !== undefined) {
      const { role, tool, at } = utterance;
      const { host, session, project, branch, number } = turn;
      const address = passageAddress(utterance, place - first);
      const time = new Date(at).toISOString();
      return {
        address,
        role,
        tool,
        host,
        session,
        project,
        branch,
        turn: number,
        at: time,
        text,
        flag: null,
        newer: null,
      };
    }
    first += utterance.passages.length;
  }
  return undefined;
}
