import { estimateTokens } from "../domain/tokens.ts";

/** The host replaces a hook's output over 10,000 UTF-16 units by a preview; we stay well below. */
export const CONTEXT_UNITS_MAX = 9_000;

/** Collects lines until a budget of tokens and of UTF-16 units is used up. */
export interface Budget {
  readonly lines: string[];
  readonly tokens: number;
  /** Whether there is room for the line. */
  fits(line: string): boolean;
  /** Adds the line when it fits; says whether it did. */
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
