import { estimateTokens } from "../../domain/tokens.ts";
import { fitObserved } from "./escape.ts";
import { HISTORY_TOKENS_MAX } from "./limits.ts";

/** What is kept of an earlier turn of the session, newest first in a list. */
export interface EarlierTurn {
  number: number;
  request: string;
  completed: string;
  learned: string;
  nextSteps: string;
  titles: readonly string[];
}

/** The turn just before is told in full, the ones before it in a line: a "yes" or "the second one" means the last. */
const LAST_TURN_TOKENS_MAX = 400;
const EARLIER_TURN_TOKENS_MAX = 110;

/** The rolling digest: at most `HISTORY_TOKENS_MAX` tokens, oldest first, escaped. "" where nothing came before. */
export function renderHistory(
  earlier: readonly EarlierTurn[],
  tokensMax: number = HISTORY_TOKENS_MAX,
): string {
  const lines: string[] = [];
  let left = tokensMax;
  for (const [index, turn] of earlier.entries()) {
    const room = Math.min(left - 10, index === 0 ? LAST_TURN_TOKENS_MAX : EARLIER_TURN_TOKENS_MAX);
    if (room < 20) break;
    const line = `${turn.number}: ${fitObserved(wordsOf(turn, index === 0), room)}`;
    left -= estimateTokens(line) + 1;
    lines.unshift(line);
  }
  return lines.join("\n");
}

function wordsOf(turn: EarlierTurn, isLast: boolean): string {
  const { request, completed, learned, nextSteps, titles } = turn;
  const noted = titles.length === 0 ? "" : `Noted: ${titles.join("; ")}.`;
  const parts = isLast
    ? [request, noted, completed, learned, nextSteps === "" ? "" : `Next: ${nextSteps}`]
    : [noted === "" ? request : noted];
  return parts
    .filter((part) => part !== "")
    .join(" ")
    .replaceAll(/\s+/g, " ");
}
