import { stemOf } from "../search/query/stems.ts";
import { wordsOf } from "../search/query/words.ts";

/** Cuts a passage to its lines around those that have most of a question's words. */
export function excerptOf(text: string, stems: ReadonlySet<string>, charsMax: number): string {
  if (text.length <= charsMax) return text;
  const parts = partsOf(text);
  const hits = parts.map((part) => new Set(wordsOf(part).map(stemOf)).intersection(stems).size);
  let first = hits.indexOf(Math.max(...hits));
  let last = first;
  let chars = parts[first]?.length ?? 0;
  for (;;) {
    const [before, after] = [hits[first - 1] ?? -1, hits[last + 1] ?? -1];
    const isAfter = after >= before;
    const next = parts[isAfter ? last + 1 : first - 1];
    if (next === undefined || chars + next.length > charsMax) break;
    chars += next.length;
    if (isAfter) last += 1;
    else first -= 1;
  }
  const cut = parts
    .slice(first, last + 1)
    .join("")
    .trim();
  return `${first > 0 ? "… " : ""}${cut.slice(0, charsMax)}${last < parts.length - 1 ? " …" : ""}`.toWellFormed();
}

/** Lines, or sentences where all stands in one line; each with what separates it from the next. */
function partsOf(text: string): string[] {
  if (text.includes("\n")) return text.split(/(?<=\n)/);
  return text.split(/(?<=[.!?。！？]\s)/);
}

/** Runs of words that passages are compared by. */
const SHINGLE_WORDS = 4;

export function shinglesOf(text: string): Set<string> {
  const words = wordsOf(text);
  return new Set(
    words.slice(SHINGLE_WORDS - 1).map((_, index) => words.slice(index, index + SHINGLE_WORDS).join(" ")),
  );
}
