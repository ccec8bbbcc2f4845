/** Words after which a full stop ends no sentence, in the languages that people most often write to an agent. */
const ABBREVIATION =
  /(?:^|[\s("'])(?:e\.g|i\.e|etc|vs|cf|approx|resp|incl|no|fig|\p{L}|bzw|ca|Nr|usw|p\.\s?ej|ej|ex|\d{1,3})\.\s*$/iu;
const WIDE_STOP = /[。！？]["'”」』）)]?$/;

const segmenter = new Intl.Segmenter("en", { granularity: "sentence" });

/** Splits one block of prose into sentences, for any script that Unicode knows sentence ends of. */
export function sentencesOf(text: string): string[] {
  const sentences: string[] = [];
  let open = "";
  for (const { segment } of segmenter.segment(text)) {
    open += segment;
    if (isComplete(open, segment)) {
      sentences.push(tidy(open));
      open = "";
    }
  }
  if (open.trim() !== "") sentences.push(tidy(open));
  return sentences.filter((sentence) => sentence !== "");
}

/** Code such as `strategy.(*Store)` and abbreviations look like ends to Unicode, and are none. */
function isComplete(open: string, segment: string): boolean {
  if (WIDE_STOP.test(open.trimEnd())) return true;
  return /\s$/.test(segment) && !ABBREVIATION.test(open) && !hasOpenBracket(open);
}

/** A sentence in brackets within a sentence is part of it; a bracket that never closes must not swallow the rest. */
function hasOpenBracket(text: string): boolean {
  if (text.length > 300) return false;
  return text.lastIndexOf("(") > text.lastIndexOf(")") && text.includes(" ");
}

function tidy(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}
