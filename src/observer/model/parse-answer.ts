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
import { draftOf } from "../local/draft.ts";
import { fit, oneLine } from "../local/text.ts";
import { type AnswerBlock, blocksIn } from "./answer-blocks.ts";
import { tagsIn } from "./answer-tags.ts";
import { ANSWER_CHARS_MAX } from "./limits.ts";

/**
 * What a model's answer says. `nothing` is an answer: nothing was worth recording. `unusable` is prose, another format,
 * or an answer that was cut off before it said anything.
 */
export type ParsedAnswer =
  | { kind: "findings"; observations: ObservationDraft[]; summary: SummaryDraft | undefined }
  | { kind: "nothing" }
  | { kind: "unusable"; reason: string };

/** What some models write before they answer; when it is never closed there is no answer behind it. */
const THOUGHTS = /<(think|thinking|reasoning)>[\s\S]*?(?:<\/\1>|$)/gi;
/** The tag in which an answer was cut off. */
const HALF_TAG = /<\/?\w{0,20}$/;
const FENCES = /^[^\S\n]*```[\w-]*[^\S\n]*$/gm;

/** Reads the answer of a model. Never throws, whatever the text; takes time in proportion to its length. */
export function parseAnswer(answer: string): ParsedAnswer {
  const read = answer.slice(0, ANSWER_CHARS_MAX).replaceAll(THOUGHTS, "").replaceAll(FENCES, "");
  const text = read.replace(HALF_TAG, "");
  if (text.trim() === "") {
    return answer.trim() === "" ? { kind: "nothing" } : { kind: "unusable", reason: "it holds no answer" };
  }
  const tags = tagsIn(text);
  const blocks = blocksIn(text, tags);
  const observations = blocks.filter((block) => block.name === "observation").flatMap(observationOf);
  const summary = summaryOf(blocks.filter((block) => block.name === "summary"));
  if (observations.length > 0 || summary !== undefined)
    return { kind: "findings", observations: observations.slice(0, OBSERVATIONS_PER_TURN_MAX), summary };
  if (tags.some((tag) => tag.name === "skip_summary")) return { kind: "nothing" };
  return { kind: "unusable", reason: tags.length === 0 ? "it holds no blocks" : "its blocks are empty" };
}

function observationOf({ texts, lists }: AnswerBlock): ObservationDraft[] {
  const facts = lists.facts;
  const narrative = texts.narrative ?? "";
  const title = texts.title ?? texts.subtitle ?? facts[0] ?? firstSentence(narrative);
  if (!/[\p{L}\p{N}]/u.test(title)) return [];
  const draft = draftOf({
    type: typeOf(texts.type, lists.files_modified.length > 0),
    title,
    subtitle: texts.title === undefined ? "" : (texts.subtitle ?? ""),
    facts,
    narrative,
    concepts: lists.concepts.flatMap(conceptOf),
    filesRead: lists.files_read,
    filesModified: lists.files_modified,
    toolUseIds: [],
  });
  return draft.title === "" ? [] : [draft];
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

function typeOf(word: string | undefined, hasChanged: boolean): ObservationType {
  const name = (word ?? "")
    .trim()
    .toLowerCase()
    .replaceAll(/[\s_]+/g, "-");
  const type = OBSERVATION_TYPES.find((one) => one.replaceAll("_", "-") === name);
  return type ?? TYPE_WORDS[name] ?? (hasChanged ? "change" : "discovery");
}

function conceptOf(word: string): Concept[] {
  const name = word
    .trim()
    .toLowerCase()
    .replaceAll(/[\s_]+/g, "-");
  const concept = CONCEPTS.find((one) => one === name);
  return concept === undefined ? [] : [concept];
}

/** Several summaries are one: what the first leaves open, a later one says. */
function summaryOf(blocks: readonly AnswerBlock[]): SummaryDraft | undefined {
  const field = (name: "request" | "investigated" | "learned" | "completed" | "next_steps" | "notes") =>
    fit(
      oneLine(blocks.find((block) => block.texts[name] !== undefined)?.texts[name] ?? ""),
      SUMMARY_FIELD_CHARS_MAX,
    );
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
