import { estimateTokens } from "../../domain/tokens.ts";
import type { Turn } from "../../domain/turn.ts";
import { escapeAttribute, fitObserved } from "./escape.ts";
import { EVENT_TOKENS_MIN } from "./limits.ts";
import { eventsOf, type TurnEvent } from "./turn-events.ts";

/** Room for the opening and closing lines of the block and the count of what was left out. */
const FRAME_TOKENS = 80;

interface Rendered {
  at: number;
  text: string;
}

/**
 * A turn as one block of at most `tokensMax` estimated tokens: the most telling events, in order of time. All that was
 * observed is escaped, so that within the block nothing but our own elements is markup.
 */
export function renderTurn(turn: Turn, tokensMax: number): string {
  const events = eventsOf(turn);
  const chosen = choose(events, tokensMax - FRAME_TOKENS);
  const leftOut = events.length - chosen.length;
  const lines = chosen.sort((a, b) => a.at - b.at).map((event) => event.text);
  const note = leftOut === 0 ? [] : [`<left_out events="${leftOut}"/>`];
  const branch = turn.branch === undefined ? "" : ` branch="${escapeAttribute(turn.branch, 80)}"`;
  const open = `<turn number="${turn.number}" ending="${turn.ending}"${branch}>`;
  return [open, ...lines, ...note, "</turn>"].join("\n");
}

function choose(events: readonly TurnEvent[], tokensMax: number): Rendered[] {
  let left = tokensMax;
  const chosen: Rendered[] = [];
  // Of what is worth the same, the later is nearer to how things stand at the end.
  for (const event of events.toSorted((a, b) => b.weight - a.weight || b.at - a.at)) {
    if (left < EVENT_TOKENS_MIN) break;
    const text = renderEvent(event, Math.min(event.tokensMax, left));
    if (text === "") continue;
    left -= estimateTokens(text) + 1;
    chosen.push({ at: event.at, text });
  }
  return chosen;
}

function renderEvent(event: TurnEvent, tokensMax: number): string {
  const attributes = Object.entries(event.attributes)
    .map(([name, value]) => ` ${name}="${escapeAttribute(value)}"`)
    .join("");
  const open = `<${event.element}${attributes}>`;
  const close = `</${event.element}>`;
  const text = fitObserved(event.text, tokensMax - estimateTokens(open + close) - 1);
  return text === "" ? "" : `${open}\n${text}\n${close}`;
}
