import { kindOfRole } from "../domain/passage.ts";
import type { Quote } from "../protocol/search.ts";
import { stemOf } from "../search/query/stems.ts";
import { isStopWord, wordsOf } from "../search/query/words.ts";

/** Of so many of the best quotes it is asked whether one says anew what another said. */
const LOOKED_AT_MAX = 20;
/** Two quotes are about the same if they share this part of the words of the shorter one. */
const SHARED_MIN = 0.45;
/** What is said within this time of each other belongs to one train of thought. */
const APART_MIN_MS = 60 * 60_000;
const WORD_CHARS_MIN = 3;
/** A shorter one ("How long is it?") shares its few words with everything. */
const WORDS_MIN = 6;

/**
 * Puts before each quote the one of a later session that says most of the same, and names it: what was reversed since
 * does not stand alone.
 */
export function* withNewerStatements(quotes: Iterable<Quote>): Generator<Quote> {
  const source = quotes[Symbol.iterator]();
  const best: Quote[] = [];
  while (best.length < LOOKED_AT_MAX) {
    const next = source.next();
    if (next.done) break;
    best.push(next.value);
  }
  const stems = new Map(best.filter(isSaid).map((quote) => [quote, stemsOf(quote.text)]));
  const told = new Set<Quote>();
  for (const quote of best) {
    if (told.has(quote)) continue;
    const newer = findNewer(quote, stems);
    if (newer !== undefined && !told.has(newer)) {
      yield newer;
      told.add(newer);
    }
    yield newer === undefined ? quote : { ...quote, newer: newer.address };
    told.add(quote);
  }
  yield* { [Symbol.iterator]: () => source };
}

/** @param stems those of what was said, best first */
function findNewer(quote: Quote, stems: ReadonlyMap<Quote, Set<string>>): Quote | undefined {
  const own = stems.get(quote);
  if (own === undefined || own.size < WORDS_MIN) return undefined;
  const later = Date.parse(quote.at) + APART_MIN_MS;
  const shares = [...stems]
    .filter(([, words]) => words.size >= WORDS_MIN)
    .filter(([other]) => other.session !== quote.session && Date.parse(other.at) > later)
    .map(([other, words]) => ({
      other,
      share: own.intersection(words).size / Math.min(own.size, words.size),
    }))
    .filter(({ share }) => share >= SHARED_MIN)
    .sort((a, b) => b.share - a.share);
  return shares[0]?.other;
}

function isSaid({ role }: Quote): boolean {
  return role !== "observation" && kindOfRole(role) === "said";
}

function stemsOf(text: string): Set<string> {
  const words = wordsOf(text).filter((word) => word.length >= WORD_CHARS_MIN && !isStopWord(word));
  return new Set(words.map(stemOf));
}
