import type { ModelUsage } from "./provider.ts";

/** Dollars for a million tokens. Public list prices as of October 2026; a model that is not here has no known price. */
interface Price {
  model: RegExp;
  input: number;
  output: number;
  cached: number;
}

const PRICES: readonly Price[] = [
  { model: /claude-haiku-5-5/, input: 0.1, output: 0.5, cached: 0.01 },
  { model: /claude-haiku-4-5/, input: 1, output: 5, cached: 0.1 },
  { model: /claude-sonnet-5-5/, input: 2, output: 10, cached: 0.1 },
  { model: /claude-sonnet-5/, input: 2, output: 10, cached: 0.2 },
  { model: /claude-sonnet-4/, input: 3, output: 15, cached: 0.3 },
  { model: /claude-opus-5-5/, input: 4, output: 20, cached: 0.2 },
  { model: /claude-opus-(?:4-[5-8]|5)/, input: 5, output: 25, cached: 0.5 },
  { model: /gemini-2\.5-flash-lite/, input: 0.1, output: 0.4, cached: 0.025 },
  { model: /gemini-2\.5-flash/, input: 0.3, output: 2.5, cached: 0.075 },
  { model: /gemini-3\.1-flash-lite/, input: 0.25, output: 1.5, cached: 0.025 },
  { model: /gemini-3-flash/, input: 0.5, output: 3, cached: 0.05 },
];

/**
 * What tokens cost by list price, in millionths of a dollar; undefined for a model without a known price. Tokens that are
 * written into a cache are counted as plain input: that is a quarter too little for a part of one call in many.
 */
export function costMicros(model: string, usage: Omit<ModelUsage, "costMicros">): number | undefined {
  const name = model.replaceAll(".", "-");
  const price = PRICES.find((one) => one.model.test(model) || one.model.test(name));
  if (price === undefined) return undefined;
  const fresh = Math.max(0, usage.inputTokens - usage.cachedTokens);
  return Math.round(
    fresh * price.input + usage.cachedTokens * price.cached + usage.outputTokens * price.output,
  );
}
