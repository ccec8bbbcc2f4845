/** A word, or one character of a script without spaces. */
const TOKEN = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]|[\p{L}\p{N}\p{M}_]+/gu;
/** So many words in the order in which the user typed them are the user's. */
export const OWN_RUN = 4;
/** Longer texts are read only up to here. */
const CHARS_MAX = 400_000;

interface Token {
  word: string;
  from: number;
  to: number;
}

function tokensOf(text: string): Token[] {
  return [...text.slice(0, CHARS_MAX).normalize("NFKC").matchAll(TOKEN)].map((match) => ({
    word: match[0].toLowerCase(),
    from: match.index,
    to: match.index + match[0].length,
  }));
}

/** The runs of words, of one length, that are in some texts. */
export interface WordRuns {
  /** Whether a text contains one of the runs. */
  hasRunOf(text: string): boolean;
  /** A text without such runs. */
  without(text: string): string;
}

export function wordRuns(texts: readonly string[], length: number): WordRuns {
  const known = new Set<string>();
  for (const text of texts) for (const { key } of runsOf(tokensOf(text), length)) known.add(key);
  return {
    hasRunOf: (text) => known.size > 0 && runsOf(tokensOf(text), length).some(({ key }) => known.has(key)),
    without(text) {
      if (known.size === 0) return text.normalize("NFKC");
      const plain = text.normalize("NFKC");
      let left = "";
      let at = 0;
      for (const run of runsOf(tokensOf(plain), length)) {
        if (!known.has(run.key)) continue;
        if (run.from > at) left += `${plain.slice(at, run.from)}\n`;
        at = Math.max(at, run.to);
      }
      return left + plain.slice(at);
    },
  };
}

/** The runs in order, each with the characters that it spans. */
function* runsOf(
  tokens: readonly Token[],
  length: number,
): Generator<{ key: string; from: number; to: number }> {
  for (let end = length - 1; end < tokens.length; end += 1) {
    let key = "";
    for (let at = end - length + 1; at <= end; at += 1) key += `${tokens[at]?.word} `;
    yield { key, from: tokens[end - length + 1]?.from ?? 0, to: tokens[end]?.to ?? 0 };
  }
}
