import { estimateTokens } from "../domain/tokens.ts";
import { renderFrame } from "./frame.ts";

/** The host replaces a hook's output over 10,000 UTF-16 units with a preview; this stays well below. */
export const CONTEXT_UNITS_MAX = 9_000;

/** Collects lines until a budget of tokens and of UTF-16 units is used up. */
export interface Budget {
  readonly lines: string[];
  readonly tokens: number;
  fits(line: string): boolean;
  /** Adds the line if it fits; returns whether it did. */
  add(line: string): boolean;
  /** Adds all of the lines or none. */
  addAll(lines: readonly string[]): boolean;
}

export function createBudget(tokensMax: number, unitsMax: number = CONTEXT_UNITS_MAX): Budget {
  const lines: string[] = [];
  let tokens = 0;
  let units = 0;
  const costOf = (added: readonly string[]) => {
    const text = added.map((line) => `${line}\n`).join("");
    const cost = { tokens: estimateTokens(text), units: text.length };
    return tokens + cost.tokens > tokensMax || units + cost.units > unitsMax ? undefined : cost;
  };
  return {
    lines,
    get tokens() {
      return tokens;
    },
    fits: (line) => costOf([line]) !== undefined,
    add(line) {
      return this.addAll([line]);
    },
    addAll(added) {
      const cost = costOf(added);
      if (cost === undefined) return false;
      lines.push(...added);
      tokens += cost.tokens;
      units += cost.units;
      return true;
    },
  };
}

/** A text for the agent, and which memories it has. */
export interface InjectedContext {
  text: string;
  observationIds: number[];
  /** Earlier failures whose fix it has, by the row ids of their tool uses. */
  fixIds?: number[];
  /** The file that it is about, as observations name it. */
  subject?: string;
  tokens: number;
}

/**
 * Frames the lines that `fill` puts into a budget; undefined if it puts none. The frame counts towards the budget.
 *
 * @param fill returns which memories the lines have
 */
export function fillFrame(
  about: { project: string; purpose: string },
  tokensMax: number,
  fill: (budget: Budget) => Omit<InjectedContext, "text" | "tokens">,
): InjectedContext | undefined {
  const empty = renderFrame(about, []);
  const budget = createBudget(tokensMax - estimateTokens(empty), CONTEXT_UNITS_MAX - empty.length);
  const shown = fill(budget);
  if (budget.lines.length === 0) return undefined;
  const text = renderFrame(about, budget.lines);
  return { ...shown, text, tokens: estimateTokens(text) };
}
