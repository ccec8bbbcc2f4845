/** The files of which only is kept that they were touched. */
export interface IgnoredFiles {
  /** @param path as a tool names it */
  isIgnored(path: string): boolean;
  /** What is somewhere in every text that names such a file. */
  hint: RegExp;
  /** The same of texts whose names may be seen from some folder, so that they have the end of a path only. */
  ending: RegExp;
  /** Names that such files have, to hold globs against. */
  samples: readonly string[];
}

/** Places in one text that may be a name; a text with more of them counts as one that names a file. */
const NAMES_MAX = 300;
/** What no name in a command or a text holds. */
const BETWEEN = /[\s"'`;|&()<>=,:@{}$#!]/;
const NAME_CHARS_MAX = 4_096;

/** Whether a path is that of an ignored file, however it is spelled: as an address, with backslashes, in capitals. */
export function isIgnoredName(name: string, ignored: IgnoredFiles): boolean {
  const path = name.startsWith("file://") ? decoded(name.replace(/^file:\/\/(?:localhost)?/, "")) : name;
  const plain = /^[a-z][\w+.-]*:\/\//i.test(path) ? decoded(path.replace(/[?#].*$/, "")) : path;
  if (plain.length > NAME_CHARS_MAX || !ignored.ending.test(plain)) return false;
  if (ignored.isIgnored(plain)) return true;
  const slashed = plain.replaceAll("\\", "/");
  const lower = slashed.toLowerCase();
  return (slashed !== plain && ignored.isIgnored(slashed)) || (lower !== slashed && ignored.isIgnored(lower));
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    // A stray per cent sign stands for itself.
    return path;
  }
}

/** The ignored files that stand somewhere in a text, with those that lie in one of `folders`. */
export function ignoredNamesIn(
  text: string,
  ignored: IgnoredFiles,
  folders: readonly string[] = [],
): string[] {
  if (!ignored.ending.test(text)) return [];
  const hint = new RegExp(ignored.ending.source, "gi");
  const found = new Set<string>();
  let count = 0;
  let behind = 0;
  for (const { index } of text.matchAll(hint)) {
    if (index < behind) continue;
    count += 1;
    if (count > NAMES_MAX) return [...found, "…"];
    let start = index;
    while (start > 0 && index - start < NAME_CHARS_MAX && !BETWEEN.test(text[start - 1] ?? "")) start -= 1;
    let end = index;
    while (end < text.length && end - index < NAME_CHARS_MAX && !BETWEEN.test(text[end] ?? "")) end += 1;
    behind = Math.max(end, index + 1);
    const word = text.slice(start, end);
    const name = spellings(word, folders).find((one) => isIgnoredName(one, ignored));
    if (name !== undefined) found.add(word);
  }
  return [...found];
}

/** A word as it stands, without what a flag or a sentence puts around it, and seen from folders. */
function spellings(word: string, folders: readonly string[]): string[] {
  const trimmed = word.replace(/^-+[A-Za-z]?/, "").replace(/(?<![.…])[.…]+$/, "");
  const words = [word, trimmed, trimmed.replaceAll("\\", "")];
  return [...words, ...folders.flatMap((folder) => words.map((one) => `${folder}/${one}`))];
}
