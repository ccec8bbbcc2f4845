/** Parts of a question that say where to look and are not words to mark. */
const FILTER = /\b\w+:\S+/g;
const WORD_CHARS_MIN = 2;
const WORDS_MAX = 12;

/** Text with the words of a question marked, longer forms of them included. */
export function MarkedWords({ text, query }: { text: string; query: string }) {
  const pattern = patternOf(query);
  if (pattern === undefined) return <>{text}</>;
  return (
    <>
      {text.split(pattern).map((piece, index) =>
        // Splitting by one group gives text and match in turn.
        index % 2 === 1 ? <mark key={index}>{piece}</mark> : piece,
      )}
    </>
  );
}

function patternOf(query: string): RegExp | undefined {
  const words = query.replaceAll(FILTER, " ").match(/[\p{L}\p{N}_]+/gu) ?? [];
  const kept = words.filter((word) => word.length >= WORD_CHARS_MIN || /\p{Script=Han}/u.test(word));
  if (kept.length === 0) return undefined;
  const choices = kept.slice(0, WORDS_MAX).sort((a, b) => b.length - a.length);
  return new RegExp(`((?<![\\p{L}\\p{N}])(?:${choices.map(stemOf).join("|")})[\\p{L}\\p{N}]*)`, "giu");
}

/** Without the endings that the index leaves out too: `queues` marks `queue` and `queued`. */
function stemOf(word: string): string {
  return word.length > 5 ? word.replace(/(?:ing|ed|es|s)$/i, "") : word;
}
