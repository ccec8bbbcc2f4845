/** Words, and each sign of scripts that are written without spaces. */
const TOKEN = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]|[\p{L}\p{N}\p{M}_]+/gu;
/** Longer texts are read up to here. */
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

/** Knows the runs of so many words that stand in texts. */
export interface WordRuns {
  /** Whether a run of a text stands in them. */
  hasRunOf(text: string): boolean;
  /** A text without what of it is such runs. */
  without(text: string): string;
}

export function wordRuns(texts: readonly string[], length: number): WordRuns {
  const known = new Set<string>();
  for (const text of texts) for (const { key } of runsOf(tokensOf(text), length)) known.add(key);
  return {
    hasRunOf: (text) => known.size > 0 && runsOf(tokensOf(text), length).some(({ key }) => known.has(key)),
    without(text) {
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

function runsOf(tokens: readonly Token[], length: number): { key: string; from: number; to: number }[] {
  const runs = [];
  for (let start = 0; start + length <= tokens.length; start += 1) {
    const run = tokens.slice(start, start + length);
    runs.push({
      key: run.map(({ word }) => word).join(" "),
      from: run[0]?.from ?? 0,
      to: run.at(-1)?.to ?? 0,
    });
  }
  return runs;
}
