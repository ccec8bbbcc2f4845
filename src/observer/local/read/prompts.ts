import type { Turn, TurnPrompt } from "../../../domain/turn.ts";
import { type Block, blocksOf, sentencesOf } from "./markdown.ts";
import { isGenericLabel, isOffer } from "./phrases.ts";
import { CLOSING_CHARS_READ_MAX } from "./statements.ts";
import { capitalised, clean, fit, head, oneLine, stemsOf } from "./text.ts";

const PROMPT_CHARS_READ_MAX = 6_000;
const SENTENCES_MAX = 30;
const COMMAND_CHARS_MAX = 200;

/** What a person asked for in a prompt. */
export interface Request {
  /** Without images and marks of the host. */
  sentences: string[];
  /** Heading of a plan or task that was pasted, where there is one. */
  heading: string;
  isCommand: boolean;
  /** Somebody else's text: a remark of a review, code, output, words of the host. */
  isPasted: boolean;
  /** What a prompt that says too little by itself ("yes", "2") answers, in the agent's words; "" where it says enough. */
  answers: string;
  /** Set when the prompt chose one of several options that the agent had named. */
  choice: Choice | undefined;
}

export interface Choice {
  chosen: string;
  others: string[];
}

/** Marks that the host or an editor puts into a prompt, which the person did not type. */
const HOST_MARKS =
  /\[(?:Image|Pasted text|File)[^\]\n]{0,80}\]|<(system-reminder|ide_\w+|command-\w+|local-command-\w+|task-notification)>[\s\S]{0,4000}?<\/\1>|\bultrathink\b/gi;

const PASTED =
  /^(?:operation stopped by|[+-] {2,}|[│├└⏺⎿❯╭▐]|diff --git|\/\/ |# |```|error:|warning:)|^[^\n]{0,60}\b(?:implement the following|caveat:)|\n(?:[+-] {2,}.*\n){2}|\bconsider (?:\w+ing|whether)\b|\bcopilot\b|(?:^|\n)(?:> |\d+ {2,}|@@ )/i;

/** Fewer words with a meaning than this tell nobody what it was about. */
const THIN_STEMS = 4;

/** The requests of a turn's people; notifications of background tasks are none. */
export function requestsOf(turn: Turn): Request[] {
  const prompts = turn.prompts.filter((prompt) => prompt.source !== "notification");
  return prompts.map((prompt, index) => {
    const request = requestOf(prompt);
    const isThin = index === 0 && !request.isCommand && request.heading === "";
    return isThin && turn.previousClosing !== undefined
      ? withAnswered(request, turn.previousClosing)
      : request;
  });
}

function requestOf(prompt: TurnPrompt): Request {
  const text = head(clean(prompt.text), PROMPT_CHARS_READ_MAX).replace(HOST_MARKS, " ").trim();
  const isCommand = text.startsWith("/");
  const blocks = isCommand ? [] : blocksOf(text, PROMPT_CHARS_READ_MAX);
  const heading = blocks.find((block) => block.kind === "heading");
  return {
    sentences: isCommand ? [fit(oneLine(text), COMMAND_CHARS_MAX)] : sentencesIn(blocks),
    heading: heading === undefined ? "" : lineOf(heading),
    isCommand,
    isPasted: PASTED.test(text),
    answers: "",
    choice: undefined,
  };
}

function sentencesIn(blocks: readonly Block[]): string[] {
  return blocks
    .filter((block) => block.kind !== "heading")
    .map(lineOf)
    .filter((line) => !looksPasted(line))
    .flatMap(sentencesOf)
    .map((sentence) => head(sentence, 500).trim())
    .filter((sentence) => sentence !== "")
    .slice(0, SENTENCES_MAX);
}

/** A block as one line, with its label. */
function lineOf({ label, text }: Block): string {
  return oneLine(
    [label, text]
      .filter((part) => part !== "")
      .join(": ")
      .replaceAll("`", ""),
  );
}

/** Logs, stack traces, diffs and quoted output say nothing about what is wanted. */
function looksPasted(text: string): boolean {
  if (/^(?:"""|\$ |> |diff --git|at .+:\d+|Traceback|panic:|\d{4}[-/]\d\d[-/]\d\d[T ]|[│├└⏺⎿❯╭])/.test(text))
    return true;
  const letters = text.match(/[\p{L}\s]/gu)?.length ?? 0;
  return text.length > 60 && letters < text.length * 0.6;
}

/** What was asked, in the user's words up to `max` characters, with what a short reply answers. */
export function shownRequest(request: Request, max: number): string {
  const said = request.sentences.join(" ");
  if (request.heading !== "" && (said === "" || said.length > max)) return fit(request.heading, max);
  const text = fit(capitalised(said), max);
  const answers = request.answers === "" ? "" : ` (${request.answers})`;
  return text.length + answers.length <= max ? text + answers : text;
}

const REPLY_CHARS_MAX = 60;
const ANSWERED_CHARS_MAX = 160;
const OTHERS_MAX = 4;

const OPTION =
  /^(?:(?:ok(?:ay)?|yes|yeah|sure|so|then|and|let'?s|lets|i(?:'d| would)? (?:like|prefer|say|think|choose|want|go for)|please|do|go|go with|with|take|use|try|implement|for|choose|pick|start with)[\s,]+)*(?:the )?(?:(?:options?|number|no\.?|approach|variant|choice|plan|alternative|nr\.?|#)\s*#?([1-9]|[a-e])\b|([1-9]|[a-e](?=[.)]?$))(?=$|[\s,!]|[.)]$)|(first|second|third|fourth|last)(?: (?:one|option|approach))?\b)/i;
/** By place: numbers, letters and words. */
const ORDINALS = ["1", "2", "3", "4", "5", "a", "b", "c", "d", "e", "first", "second", "third", "fourth"];

/** A reply to the agent's message before it: the option that it chose, else the question or subject that it follows. */
function withAnswered(request: Request, previousClosing: string): Request {
  const said = request.sentences.join(" ");
  const blocks = blocksOf(previousClosing.slice(-CLOSING_CHARS_READ_MAX), CLOSING_CHARS_READ_MAX);
  const choice = choiceIn(blocks, said);
  if (choice !== undefined) return { ...request, choice, answers: fit(choice.chosen, ANSWERED_CHARS_MAX) };
  if (stemsOf(said).size >= THIN_STEMS || said === "") return request;
  const options = /\b(?:both|all)\b/i.test(said) ? optionsOf(blocks).map((one) => one.text) : [];
  const answered = options.length > 1 ? options.join("; ") : (questionOf(blocks) ?? "");
  const isReply = said.length <= REPLY_CHARS_MAX && answered !== "";
  const about = isReply ? `to: ${answered}` : `after: ${subjectOf(blocks)}`;
  return { ...request, answers: about === "after: " ? "" : fit(about, ANSWERED_CHARS_MAX) };
}

function choiceIn(blocks: readonly Block[], said: string): Choice | undefined {
  const found = OPTION.exec(said);
  const key = (found?.[1] ?? found?.[2] ?? found?.[3])?.toLowerCase();
  // A bare number at the head of a long prompt starts a list of the user's own.
  if (key === undefined || (found?.[2] !== undefined && said.length > 2 * REPLY_CHARS_MAX)) return undefined;
  const options = optionsOf(blocks);
  const place = ORDINALS.indexOf(key) % 5;
  const chosen = options.find((one) => one.key === key) ?? (key === "last" ? options.at(-1) : options[place]);
  if (chosen === undefined || options.length < 2 || stemsOf(chosen.text).size < 2) return undefined;
  const others = options.filter((one) => one !== chosen).map((one) => fit(one.text, 120));
  return { chosen: chosen.text, others: others.slice(0, OTHERS_MAX) };
}

interface Option {
  key: string;
  text: string;
}

const ASKED_WITHIN_BLOCKS = 7;
const NAMED_OPTION =
  /^(?:(?:option|approach|alternative|variant|choice)\s*#?(\d|[a-e])\b\s*[:.)–—-]*|([a-e])[.)]:?)\s*(.*)$/i;

/** The choices of a message: headings or labels that say "Option 2", else its last numbered list before a question. */
function optionsOf(blocks: readonly Block[]): Option[] {
  const named = blocks.flatMap((block) => {
    const [, number, letter, text = ""] = NAMED_OPTION.exec(lineOf(block)) ?? [];
    const key = (number ?? letter)?.toLowerCase();
    return key === undefined || text === "" ? [] : [{ key, text: firstSentence(text) }];
  });
  if (named.length > 1)
    return named.filter(({ key }, at) => named.findIndex((one) => one.key === key) === at);
  const isAsked = blocks.slice(-ASKED_WITHIN_BLOCKS).some((block) => isOffer(block.text));
  return isAsked ? lastNumbered(blocks).filter((one) => !isOffer(one.text)) : [];
}

function lastNumbered(blocks: readonly Block[]): Option[] {
  const top = Math.min(...blocks.filter((block) => block.kind === "item").map((block) => block.level));
  const outer = blocks.filter((block) => block.kind !== "item" || block.level === top);
  const isNumbered = (block: Block) => block.kind === "item" && block.isOrdered;
  const end = outer.findLastIndex(isNumbered) + 1;
  const start = outer.slice(0, end).findLastIndex((block) => !isNumbered(block)) + 1;
  return outer
    .slice(start, end)
    .map((block, at) => ({ key: String(at + 1), text: firstSentence(lineOf(block)) }));
}

function firstSentence(text: string): string {
  return (sentencesOf(text)[0] ?? text).replace(/[.?]$/, "");
}

const VAGUE_QUESTION =
  /anything else|what would you like|does (?:this|that) (?:\w+ )?(?:work|make sense|match|look|sound|help|answer|approach)|is (?:this|that) (?:what|ok|correct|right)|any (?:other|thoughts|questions|preference)|what do you think|sound good|^(?:shall|should) i (?:proceed|continue|go ahead)\?|^let me know/i;

function questionOf(blocks: readonly Block[]): string | undefined {
  const sentences = blocks.slice(-ASKED_WITHIN_BLOCKS).flatMap((block) => sentencesOf(lineOf(block)));
  return sentences.findLast((one) => isOffer(one) && !VAGUE_QUESTION.test(one));
}

/** What a message spoke of: its first heading that names something. */
function subjectOf(blocks: readonly Block[]): string {
  const heading = blocks.find(
    (block) => block.kind === "heading" && !isGenericLabel(lineOf(block)) && stemsOf(lineOf(block)).size > 1,
  );
  return heading === undefined ? "" : lineOf(heading);
}
