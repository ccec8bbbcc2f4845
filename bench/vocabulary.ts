/** A language of its own: 20,000 words, the nth of them 1/n as frequent as the first (Zipf), as in what people write. */
const WORDS = 20_000;
const CONSONANTS = "bdfgklmnprstvz";
const VOWELS = "aeiou";
/** Longest text that is made; shorter ones are cut from texts of a pool. */
const POOL = 997;

const HARMONIC = Math.log(WORDS) + 0.5772;

/** The nth word, the most frequent first. */
export function word(rank: number): string {
  let text = "";
  for (let rest = rank + CONSONANTS.length * VOWELS.length; rest > 0; rest = Math.floor(rest / 70)) {
    text += (CONSONANTS[rest % 14] ?? "") + (VOWELS[Math.floor(rest / 14) % 5] ?? "");
  }
  return text;
}

/** Text of so many characters; the same for the same seed. */
export function zipfText(chars: number, seed: number): string {
  const words: string[] = [];
  const random = randomNumbers(seed);
  for (let length = 0; length < chars; ) {
    const next = word(rankAt(random()));
    words.push(next);
    length += next.length + 1;
  }
  return words.join(" ").slice(0, Math.max(0, chars));
}

/** The rank that a share of all text lies at. */
function rankAt(share: number): number {
  return Math.min(WORDS - 1, Math.floor(Math.exp(share * HARMONIC)));
}

export function randomNumbers(seed: number): () => number {
  let state = (seed * POOL) | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
