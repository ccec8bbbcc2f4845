import {
  BLOCKS,
  type BlockName,
  LEAVES,
  type Leaf,
  LISTS,
  type List,
  type Tag,
  textOf,
} from "./answer-tags.ts";

/** One `<observation>` or `<summary>` as it was written, by the name of the element. */
export interface AnswerBlock {
  name: BlockName;
  texts: Partial<Record<Exclude<Leaf, "fact" | "concept" | "file">, string>>;
  lists: Record<List, string[]>;
}

const LIST_OF_ITEM: Partial<Record<Leaf, List>> = { fact: "facts", concept: "concepts" };
/** Which block an element belongs to that stands in none. */
const SUMMARY_LEAVES: ReadonlySet<string> = new Set<Leaf>([
  "request",
  "investigated",
  "learned",
  "completed",
  "next_steps",
  "notes",
]);
/** How far is looked for the closing tag of an element that another tag stands in. */
const LOOK_AHEAD = 40;

/**
 * The blocks of an answer, whatever is wrong with its nesting: an element ends where it is closed, where the next one
 * begins, or where the answer is cut off; one that stands outside of its block gets a block of its own.
 */
export function blocksIn(text: string, tags: readonly Tag[]): AnswerBlock[] {
  const reader = new BlockReader(text);
  tags.forEach((tag, index) => {
    if (!reader.isWithinText(tag, tags, index)) reader.take(tag);
  });
  return reader.end();
}

class BlockReader {
  readonly #text: string;
  readonly #blocks: AnswerBlock[] = [];
  #block: AnswerBlock | undefined;
  #list: List | undefined;
  #open: { name: Leaf | List; from: number } | undefined;

  constructor(text: string) {
    this.#text = text;
  }

  /** A title may be about a `<title>`: a tag before the closing tag of the element that is open is text of it. */
  isWithinText(tag: Tag, tags: readonly Tag[], index: number): boolean {
    const open = this.#open?.name;
    if (open === undefined || !isLeaf(open) || tag.name === open || isBlock(tag.name)) return false;
    for (const later of tags.slice(index + 1, index + LOOK_AHEAD)) {
      if (isBlock(later.name) || (later.name === open && !later.isClosing)) return false;
      if (later.name === open) return true;
    }
    return false;
  }

  take(tag: Tag): void {
    this.#close(tag.from);
    const { name } = tag;
    if (isBlock(name)) this.#turnBlock(name, tag);
    else if (isList(name)) this.#turnList(name, tag);
    else if (isLeaf(name) && !tag.isClosing) {
      this.#ensureBlock(name);
      this.#open = { name, from: tag.to };
    }
  }

  end(): AnswerBlock[] {
    this.#close(this.#text.length);
    this.#endBlock();
    return this.#blocks;
  }

  #turnBlock(name: BlockName, tag: Tag): void {
    this.#endBlock();
    if (!tag.isClosing) this.#begin(name, tag.attributes);
  }

  #turnList(name: List, tag: Tag): void {
    this.#list = tag.isClosing ? undefined : name;
    if (tag.isClosing) return;
    this.#ensureBlock(name);
    // A list without items inside is read by its lines.
    this.#open = { name, from: tag.to };
  }

  #ensureBlock(name: Leaf | List): void {
    const wanted: BlockName = SUMMARY_LEAVES.has(name) ? "summary" : "observation";
    const isNext = name === "title" && this.#block?.texts.title !== undefined;
    if (this.#block?.name === wanted && !isNext) return;
    this.#endBlock();
    this.#begin(wanted, "");
  }

  #begin(name: BlockName, attributes: string): void {
    const type = /\btype\s*=\s*["']?([\w-]+)/i.exec(attributes)?.[1];
    this.#block = {
      name,
      texts: type === undefined ? {} : { type },
      lists: { facts: [], concepts: [], files_read: [], files_modified: [] },
    };
  }

  #endBlock(): void {
    if (this.#block !== undefined) this.#blocks.push(this.#block);
    this.#block = undefined;
    this.#list = undefined;
  }

  #close(at: number): void {
    const open = this.#open;
    this.#open = undefined;
    if (open === undefined || this.#block === undefined) return;
    const text = textOf(this.#text.slice(open.from, at));
    if (text === "") return;
    const { texts, lists } = this.#block;
    if (isList(open.name)) lists[open.name].push(...linesOf(text));
    else if (open.name === "file")
      lists[this.#list === "files_modified" ? "files_modified" : "files_read"].push(text);
    else if (open.name === "fact" || open.name === "concept")
      lists[LIST_OF_ITEM[open.name] ?? "facts"].push(text);
    else texts[open.name] ??= text;
  }
}

function linesOf(text: string): string[] {
  return text
    .split("\n")
    .map((line) => line.replace(/^\s*(?:[-*•]|\d{1,2}[.)])\s+/, "").trim())
    .filter((line) => line !== "");
}

function isBlock(name: string): name is BlockName {
  return (BLOCKS as readonly string[]).includes(name);
}

function isList(name: string): name is List {
  return (LISTS as readonly string[]).includes(name);
}

function isLeaf(name: string): name is Leaf {
  return (LEAVES as readonly string[]).includes(name);
}
