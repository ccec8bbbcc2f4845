import { ANSWER_TAGS_MAX } from "./limits.ts";

/** Elements that hold text; `file` and the lists around it are told apart by where they stand. */
export const LEAVES = [
  "type",
  "title",
  "subtitle",
  "fact",
  "narrative",
  "concept",
  "file",
  "request",
  "investigated",
  "learned",
  "completed",
  "next_steps",
  "notes",
] as const;
export type Leaf = (typeof LEAVES)[number];

export const LISTS = ["facts", "concepts", "files_read", "files_modified"] as const;
export type List = (typeof LISTS)[number];

export const BLOCKS = ["observation", "summary"] as const;
export type BlockName = (typeof BLOCKS)[number];

/** A tag of the answer's form; everything else in angle brackets is text. */
export interface Tag {
  name: Leaf | List | BlockName | "skip_summary";
  isClosing: boolean;
  attributes: string;
  from: number;
  to: number;
}

const NAMES = [...LEAVES, ...LISTS, ...BLOCKS, "skip_summary"];
/** The lengths are bounded so that a hostile answer costs no more time than its length. */
const TAG = new RegExp(`<\\s{0,4}(/?)\\s{0,4}(${NAMES.join("|")})(\\s[^<>]{0,400}?)?\\s{0,4}/?>`, "gi");

/** The tags of our form in a text, in order, at most `ANSWER_TAGS_MAX` of them. */
export function tagsIn(text: string): Tag[] {
  const tags: Tag[] = [];
  for (const match of text.matchAll(TAG)) {
    tags.push({
      name: (match[2] ?? "").toLowerCase() as Tag["name"],
      isClosing: match[1] === "/",
      attributes: match[3] ?? "",
      from: match.index,
      to: match.index + match[0].length,
    });
    if (tags.length >= ANSWER_TAGS_MAX) break;
  }
  return tags;
}

/** Text of an element: our own tags that strayed into it taken out, entities written as characters, once. */
export function textOf(raw: string): string {
  return raw
    .replaceAll(TAG, " ")
    .replaceAll(/&(lt|gt|quot|apos|amp|#39|#x27);/g, (_all, name: string) => ENTITIES[name] ?? "")
    .trim();
}

const ENTITIES: Readonly<Record<string, string>> = {
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
  amp: "&",
  "#39": "'",
  "#x27": "'",
};
