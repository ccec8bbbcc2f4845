/** What a list separates its items by where it is no JSON: commas and line breaks, unless a brace of a glob holds them. */
const SEPARATORS: ReadonlySet<string> = new Set([",", "\n", "\r"]);

/**
 * The items of a list as people write it: separated by commas or line breaks, or a JSON array of strings. Undefined where
 * it is neither, so that nobody can say what was meant.
 */
export function parseList(text: string): string[] | undefined {
  const json = parseJson(text.trim());
  if (json === undefined) return /^\s*\[\s*["']/.test(text) ? undefined : splitItems(text);
  if (typeof json === "string") return splitItems(json);
  const isStrings = Array.isArray(json) && json.every((item) => typeof item === "string");
  return isStrings ? (json as string[]).map((item) => item.trim()).filter((item) => item !== "") : undefined;
}

/** Undefined where the text is no JSON. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Mostly it is a list as people type it.
    return undefined;
  }
}

function splitItems(text: string): string[] {
  const items: string[] = [];
  let item = "";
  let depth = 0;
  for (const sign of text) {
    if (sign === "{") depth += 1;
    if (sign === "}") depth = Math.max(0, depth - 1);
    const isEnd = SEPARATORS.has(sign) && (depth === 0 || sign !== ",");
    if (isEnd) items.push(item);
    item = isEnd ? "" : item + sign;
  }
  return [...items, item].map(withoutQuotes).filter((one) => one !== "");
}

function withoutQuotes(item: string): string {
  const trimmed = item.trim();
  return /^(["']).*\1$/.test(trimmed) && trimmed.length > 1 ? trimmed.slice(1, -1).trim() : trimmed;
}
