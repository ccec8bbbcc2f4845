import {
  CONCEPTS,
  type Concept,
  OBSERVATION_TYPES,
  OBSERVATIONS_PER_TURN_MAX,
  type ObservationDraft,
  type ObservationType,
  SUMMARY_FIELD_CHARS_MAX,
  type SummaryDraft,
} from "../../domain/observation.ts";
import { draftOf } from "../local/compose/draft.ts";
import { fit, oneLine } from "../local/read/text.ts";
import { ANSWER_CHARS_MAX, BLOCKS_READ_MAX, ITEMS_READ_MAX } from "./limits.ts";

/** `nothing`: the model found nothing worth recording. `unusable`: prose, another format, or cut off too early. */
export type ParsedAnswer =
  | { kind: "findings"; observations: ObservationDraft[]; summary: SummaryDraft | undefined }
  | { kind: "nothing" }
  | { kind: "unusable"; reason: string };

/** Some models think aloud first. If the thought is never closed, no answer follows it. */
const THOUGHTS = /<(think|thinking|reasoning)>[\s\S]*?(?:<\/\1>|$)/gi;
const HALF_TAG = /<\/?\w{0,20}$/;
const FENCES = /^[^\S\n]*```[\w-]*[^\S\n]*$/gm;

const OBSERVATION_LEAVES = "type|title|subtitle|fact|narrative|concept|file";
const SUMMARY_LEAVES = "request|investigated|learned|completed|next_steps|notes";
const LISTS = "facts|concepts|files_read|files_modified";
const BLOCKS = "observation|summary";
const NAMES = `${OBSERVATION_LEAVES}|${SUMMARY_LEAVES}|${LISTS}|${BLOCKS}|skip_summary`;
const ANY_TAG = tag(NAMES);
const ANY_TAGS = tag(NAMES, "g");
const BLOCK_TAG = tag(BLOCKS, "g");
const LIST_TAG = tag(LISTS);
const OBSERVATION_LEAF = tag(OBSERVATION_LEAVES);
const SKIP_SUMMARY = tag("skip_summary");

/**
 * Reads a model's answer, however badly its tags are nested: models without structured output forget closing tags, and
 * an answer may be cut off anywhere. Never throws, and takes time in proportion to the length of the text.
 */
export function parseAnswer(answer: string): ParsedAnswer {
  const read = answer.slice(0, ANSWER_CHARS_MAX).replaceAll(THOUGHTS, "").replaceAll(FENCES, "");
  const text = read.replace(HALF_TAG, "");
  if (text.trim() === "")
    return answer.trim() === "" ? { kind: "nothing" } : { kind: "unusable", reason: "it contains no answer" };
  const blocks = blocksIn(text);
  const observations = blocks.filter(isObservation).flatMap(observationOf);
  const summary = summaryOf(blocks.filter((block) => !isObservation(block)));
  if (observations.length > 0 || summary !== undefined)
    return { kind: "findings", observations: observations.slice(0, OBSERVATIONS_PER_TURN_MAX), summary };
  if (SKIP_SUMMARY.test(text)) return { kind: "nothing" };
  return { kind: "unusable", reason: ANY_TAG.test(text) ? "its blocks are empty" : "it contains no blocks" };
}

interface Block {
  /** The tag that opens the block; "" where it is missing. */
  opening: string;
  text: string;
}

/** A block ends at any tag of a block. */
function blocksIn(text: string): Block[] {
  const tags = [...text.matchAll(BLOCK_TAG).take(BLOCKS_READ_MAX)];
  const first = { opening: "", text: text.slice(0, tags[0]?.index) };
  const others = tags.map((found, index) => ({
    opening: isClosing(found) ? "" : found[0],
    text: text.slice(endOf(found), tags[index + 1]?.index),
  }));
  return [first, ...others];
}

/** Where the opening tag is missing, the content tells. */
function isObservation({ opening, text }: Block): boolean {
  return opening === "" ? OBSERVATION_LEAF.test(text) : /observation/i.test(opening);
}

function isClosing(found: RegExpExecArray): boolean {
  return found[1] === "/";
}

function endOf(found: RegExpExecArray): number {
  return found.index + found[0].length;
}

/** Texts of the elements of that name, at most `ITEMS_READ_MAX`. */
function textsIn(block: string, name: string): string[] {
  const tags = [...block.matchAll(tag(name, "g")).take(2 * ITEMS_READ_MAX)];
  return tags
    .filter((found) => !isClosing(found))
    .map((found) => elementText(block.slice(endOf(found)), name))
    .filter((text) => text !== "");
}

/** The text up to the element's own closing tag, since a title may be about a `<title>`; without one, up to any tag. */
function elementText(rest: string, name: string): string {
  const own = tag(name).exec(rest);
  const end = own !== null && isClosing(own) ? own.index : rest.search(ANY_TAG);
  return plainText(end === -1 ? rest : rest.slice(0, end));
}

/** Without stray tags of ours, and with entities decoded once. */
function plainText(raw: string): string {
  return raw
    .replaceAll(ANY_TAGS, " ")
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

/** Lengths are bounded so that a hostile answer costs no more time than its length. */
function tag(names: string, flags = ""): RegExp {
  return new RegExp(`<\\s{0,4}(/?)\\s{0,4}(?:${names})(?:\\s[^<>]{0,400}?)?\\s{0,4}/?>`, `i${flags}`);
}

function observationOf({ opening, text }: Block): ObservationDraft[] {
  const first = (name: string) => textsIn(text, name)[0];
  const facts = itemsIn(text, "fact", "facts");
  const [named, subtitle = "", narrative = ""] = ["title", "subtitle", "narrative"].map(first);
  const title = named ?? (subtitle || (facts[0] ?? firstSentence(narrative)));
  if (!/[\p{L}\p{N}]/u.test(title)) return [];
  const modified = listIn(text, "files_modified");
  const filesModified = itemsIn(modified, "file", "files_modified");
  const draft = draftOf({
    type: typeOf(typeIn(opening) ?? first("type"), filesModified.length > 0),
    title,
    subtitle: named === undefined ? "" : subtitle,
    facts,
    narrative: [narrative],
    concepts: itemsIn(text, "concept", "concepts").flatMap(conceptOf),
    filesRead: itemsIn(text.replace(modified, ""), "file", "files_read"),
    filesModified,
    toolUseIds: [],
  });
  return draft.title === "" ? [] : [draft];
}

/** Items of a list, or the lines of a list that has no items. */
function itemsIn(text: string, item: string, list: string): string[] {
  const items = textsIn(text, item);
  if (items.length > 0) return items;
  return textsIn(text, list)
    .flatMap((lines) => lines.split("\n"))
    .map((line) => line.replace(/^\s*(?:[-*•]|\d{1,2}[.)])\s+/, "").trim())
    .filter((line) => line !== "");
}

/** A list from its opening tag to the next tag of a list; "" where there is none. */
function listIn(text: string, name: string): string {
  const opening = tag(name).exec(text);
  if (opening === null) return "";
  const inside = endOf(opening);
  const length = text.slice(inside).search(LIST_TAG);
  return text.slice(opening.index, length === -1 ? undefined : inside + length);
}

function firstSentence(text: string): string {
  return /^[^\n]{1,200}?[.!?。](?=\s|$)/.exec(text)?.[0] ?? text.slice(0, 200).toWellFormed();
}

/** Words that models use for our types. */
const TYPE_WORDS: Readonly<Record<string, ObservationType>> = {
  fix: "bugfix",
  bug: "bugfix",
  "bug-fix": "bugfix",
  feat: "feature",
  refactoring: "refactor",
  finding: "discovery",
  learning: "discovery",
  choice: "decision",
  security: "security_note",
};

function typeIn(opening: string): string | undefined {
  return /\btype\s*=\s*["']?([\w-]+)/i.exec(opening)?.[1];
}

function typeOf(word: string | undefined, hasChanged: boolean): ObservationType {
  const name = dashed(word ?? "");
  const type = OBSERVATION_TYPES.find((one) => one.replaceAll("_", "-") === name);
  return type ?? TYPE_WORDS[name] ?? (hasChanged ? "change" : "discovery");
}

function conceptOf(word: string): Concept[] {
  return CONCEPTS.filter((concept) => concept === dashed(word));
}

function dashed(word: string): string {
  return word
    .trim()
    .toLowerCase()
    .replaceAll(/[\s_]+/g, "-");
}

/** Several summaries are read as one: the first that has a field counts. */
function summaryOf(blocks: readonly Block[]): SummaryDraft | undefined {
  const field = (name: string) => {
    const [text = ""] = blocks.flatMap((block) => textsIn(block.text, name));
    return fit(oneLine(text), SUMMARY_FIELD_CHARS_MAX);
  };
  const summary = {
    request: field("request"),
    investigated: field("investigated"),
    learned: field("learned"),
    completed: field("completed"),
    nextSteps: field("next_steps"),
    notes: field("notes"),
  };
  return Object.values(summary).some((text) => text !== "") ? summary : undefined;
}
