import { closeSync, existsSync, readSync } from "node:fs";
import { openFile } from "../lib/guarded-files.ts";

/** Shorter text stands everywhere by chance. */
const NEEDLE_CHARS_MIN = 3;

/** What copies of it are found by that no row of ours leads to. */
export interface Sought {
  /** Text that stands within something, in all its spellings. */
  needles: string[];
  /** Ids of sessions and titles, which are found only as they are. */
  exact: string[];
}

/**
 * The spellings in which a text may stand in a column or a file: in lower case, and as JSON writes it. Rows are looked at
 * in lower case.
 */
export function needlesOf(texts: readonly string[]): string[] {
  const spellings = texts
    .map((text) => text.trim())
    .filter((text) => text.length >= NEEDLE_CHARS_MIN)
    .flatMap((text) =>
      [text, text.toLowerCase(), asciiLower(text)].flatMap((one) => [one, JSON.stringify(one).slice(1, -1)]),
    );
  return [...new Set(spellings)];
}

/** Whether bytes hold one of the needles, as UTF-8 or UTF-16; letters of ASCII in any case. */
export function holdsAny(bytes: Buffer, needles: readonly string[]): boolean {
  if (bytes.length === 0 || needles.length === 0) return false;
  const text = bytes.toString("latin1").replaceAll(/[A-Z]+/g, (letters) => letters.toLowerCase());
  return needles.some((needle) =>
    (["utf8", "utf16le"] as const).some((encoding) =>
      text.includes(asciiLower(Buffer.from(needle, encoding).toString("latin1"))),
    ),
  );
}

const CHUNK_BYTES = 4 << 20;
/** Chunks overlap by so much, which is longer than any needle: a line of a request, as UTF-16. */
const OVERLAP_BYTES = 16 << 10;

/** Whether a file holds one of the needles. It is read in pieces, however large it is; one that is gone holds nothing. */
export function fileHolds(path: string, needles: readonly string[]): boolean {
  if (needles.length === 0 || !existsSync(path)) return false;
  const descriptor = openFile(path, "r");
  try {
    const chunk = Buffer.alloc(CHUNK_BYTES + OVERLAP_BYTES);
    for (let from = 0; ; from += CHUNK_BYTES) {
      const read = readSync(descriptor, chunk, 0, chunk.length, from);
      if (holdsAny(chunk.subarray(0, read), needles)) return true;
      if (read < chunk.length) return false;
    }
  } finally {
    closeSync(descriptor);
  }
}

function asciiLower(text: string): string {
  return text.replaceAll(/[A-Z]+/g, (letters) => letters.toLowerCase());
}
