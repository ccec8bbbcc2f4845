/** Names are compared by so many characters of theirs. */
const CHARS_MAX = 60;

/** Of some names the few that a mistyped one may have meant, the likeliest first. */
export function nearestNames(typed: string, names: readonly string[], limit: number): string[] {
  const wanted = typed.toLowerCase().slice(0, CHARS_MAX);
  const farthest = Math.max(2, Math.floor(wanted.length / 3));
  return [...new Set(names)]
    .map((name) => ({ name, steps: stepsBetween(wanted, name.toLowerCase().slice(0, CHARS_MAX)) }))
    .filter(({ steps }) => steps <= farthest)
    .sort((a, b) => a.steps - b.steps || a.name.localeCompare(b.name))
    .slice(0, limit)
    .map(({ name }) => name);
}

/** How many characters must be put in, left out or changed (Levenshtein); a name that holds the other is one step away. */
function stepsBetween(a: string, b: string): number {
  if (a.length > 2 && b.length > 2 && (a.includes(b) || b.includes(a))) return a === b ? 0 : 1;
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let row = 1; row <= a.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= b.length; column += 1) {
      const change = (previous[column - 1] ?? 0) + (a[row - 1] === b[column - 1] ? 0 : 1);
      current.push(Math.min(change, (previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1));
    }
    previous = current;
  }
  return previous[b.length] ?? 0;
}
