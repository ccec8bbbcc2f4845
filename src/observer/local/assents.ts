import { CLOSING_CHARS_READ_MAX } from "./limits.ts";
import { stemsOf } from "./names.ts";
import { isOffer } from "./phrases.ts";
import { type Block, blocksOf } from "./prose.ts";
import { sentencesOf } from "./sentences.ts";
import { fit, oneLine } from "./text.ts";

/** What a prompt that says nothing by itself ("yes", "2", "both") agreed to. */
export interface Assent {
  /** What is to be done, in the words of the assistant. */
  action: string;
  /** The option with its number when the user chose between several. */
  choice: string;
  /** The other options that the assistant named. */
  others: string[];
}

const ACTION_CHARS_MAX = 220;
const WORD_CHARS_MAX = 60;

const YES =
  /^(?:(?:yes|yep|yeah|ya|y|ok(?:ay)?|sure|perfect|great|cool|good|nice|alright|right|correct|exactly|absolutely|definitely|agreed|please|pls|do (?:it|so|that|this)|do (?:the|your) (?:fix|change|thing)|go(?: for it| ahead)?|(?:let'?s )?keep going|let'?s (?:do (?:it|that|this|both|all)|go|try(?: it)?|implement (?:it|that|this))|proceed|continue|implement (?:it|that|this)|make it so|fix (?:it|that|this)|sounds (?:good|great)|(?:it'?s |that'?s )?perfect|looks good|lgtm|that works|both|all(?: of (?:them|it))?|do both|ja|gerne|mach das|klar|oui|vas-y|sí|si|dale|claro|好的?|可以|是的?|行|继续|はい|お願いします)[\s,.!👍]*)+$/iu;
const OPTION =
  /^(?:(?:ok(?:ay)?|yes|yeah|sure|so|then|and|let'?s|lets|i(?:'d| would)? (?:like|prefer|say|think|choose|want|go for)|please|do|go|go with|with|take|use|try|implement|for|choose|pick|start with)[\s,]+)*(?:the )?(?:(?:options?|number|no\.?|approach|variant|choice|plan|alternative|nr\.?|#)\s*#?([1-9]|[a-e])\b|([1-9]|[a-e](?=[.)]?$))(?=$|[\s,!]|[.)]$)|(first|second|third|fourth|last)(?: (?:one|option|approach))?\b)\s*([\s\S]*)$/i;
const ORDINALS: Readonly<Record<string, number>> = { first: 1, second: 2, third: 3, fourth: 4, last: -1 };

/** What a short reply agrees to, by the assistant's message before it; undefined for a prompt that stands alone. */
export function assentOf(prompt: string, previousClosing: string | undefined): Assent | undefined {
  const said = oneLine(prompt);
  if (previousClosing === undefined || said === "") return undefined;
  const blocks = blocksOf(previousClosing.slice(-CLOSING_CHARS_READ_MAX), CLOSING_CHARS_READ_MAX);
  const option = OPTION.exec(said);
  if (option !== null) return chosenFrom(blocks, option, said.length);
  if (said.length > WORD_CHARS_MAX || !YES.test(said)) return undefined;
  const isAll = /\b(?:both|all)\b/i.test(said);
  const choices = isAll ? optionsOf(blocks).map((one) => one.text) : [];
  const action =
    choices.length > 1 ? choices.map((one) => one.replace(/[.;?]$/, "")).join("; ") : offerOf(blocks);
  if (action === undefined || action === "") return undefined;
  return { action: fit(action, ACTION_CHARS_MAX), choice: "", others: [] };
}

function chosenFrom(blocks: readonly Block[], found: RegExpExecArray, length: number): Assent | undefined {
  const key = (found[1] ?? found[2] ?? found[3] ?? "").toLowerCase();
  // A bare number at the head of a long prompt starts a list of the user's own.
  if (found[2] !== undefined && length > WORD_CHARS_MAX * 2) return undefined;
  const options = optionsOf(blocks);
  const at = ORDINALS[key] ?? (/[a-e]/.test(key) ? key.charCodeAt(0) - 96 : Number(key));
  const chosen = at < 0 ? options.at(-1) : (options.find((one) => one.key === key) ?? options[at - 1]);
  if (chosen === undefined || stemsOf(chosen.text).size < OPTION_STEMS_MIN) return undefined;
  const others = options.filter((one) => one !== chosen).map((one) => fit(one.text, 120));
  const action = fit(chosen.text, ACTION_CHARS_MAX);
  return { action, choice: `option ${chosen.key.toUpperCase()}: ${action}`, others: others.slice(0, 4) };
}

/** A single word such as "Compromise" does not tell what was chosen. */
const OPTION_STEMS_MIN = 2;

interface Option {
  key: string;
  text: string;
}

const ASKED_WITHIN_BLOCKS = 7;
const NAMED_OPTION =
  /^(?:(?:option|approach|alternative|variant|choice)\s*#?(\d|[a-e])\b\s*[:.)–—-]*|([a-e])[.)]:?)\s*(.*)$/i;

/** The choices of a message: headings or labels that say "Option 2", else its last numbered list. */
function optionsOf(blocks: readonly Block[]): Option[] {
  const named = new Map<string, Option>();
  for (const block of blocks) {
    const line = oneLine(
      [block.label, block.text]
        .filter((part) => part !== "")
        .join(": ")
        .replaceAll("`", ""),
    );
    const found = NAMED_OPTION.exec(line);
    const key = (found?.[1] ?? found?.[2])?.toLowerCase();
    const text = found?.[3]?.trim() ?? "";
    if (key !== undefined && text !== "" && !named.has(key))
      named.set(key, { key, text: firstSentence(text) });
  }
  if (named.size > 1) return [...named.values()];
  // Without a question behind it a numbered list is no choice.
  const isAsked = blocks
    .slice(-ASKED_WITHIN_BLOCKS)
    .some((block) => /[?？]\)?$/.test(block.text) || ASKS.test(block.text));
  return isAsked
    ? lastNumbered(blocks).filter(
        (one) => !/^(?:do|does|should|is|are|would|which|what|why|how) /i.test(one.text),
      )
    : [];
}

function lastNumbered(blocks: readonly Block[]): Option[] {
  const top = Math.min(...blocks.filter((block) => block.kind === "item").map((block) => block.level));
  let run: Option[] = [];
  let isOpen = false;
  for (const block of blocks) {
    if (block.kind === "item" && block.level > top) continue;
    const isNumbered = block.kind === "item" && block.isOrdered;
    if (isNumbered && !isOpen) run = [];
    isOpen = isNumbered;
    if (!isNumbered) continue;
    const text = [block.label, block.text].filter((part) => part !== "").join(": ");
    run.push({ key: String(run.length + 1), text: firstSentence(oneLine(text.replaceAll("`", ""))) });
  }
  return run.length > 1 ? run : [];
}

function firstSentence(text: string): string {
  return (sentencesOf(text)[0] ?? text).replace(/[.?]$/, "");
}

const ASKS =
  /^(?:(?:so|or|and|ok)[, ]+)?(?:would you like(?: me)?(?: to)?|do you want(?: me)?(?: to)?|want me to|shall (?:i|we)|should (?:i|we)|may i|ready (?:for me )?to|can i|let me know if you(?:'d)? (?:want|like)(?: me)? to|if you(?:'d)? (?:want|like),? i can|möchtest du,? dass ich|soll ich|voulez-vous que je|quieres que)\s+/i;

/** The last question of a message, as what it offers to do. */
function offerOf(blocks: readonly Block[]): string | undefined {
  const sentences = blocks.flatMap((block) => sentencesOf(oneLine(block.text.replaceAll("`", ""))));
  const questions = sentences.filter((one) => isOffer(one) && !VAGUE.test(one));
  const offer = questions.findLast((one) => ASKS.test(one));
  return offer
    ?.replace(ASKS, "")
    .replace(OTHERWISE, "")
    .replace(/[?？]$/, "")
    .replace(/^(?:go ahead and|proceed (?:with|to)) /i, "")
    .trim();
}

/** Who says yes to "this, or that?" has agreed to the first. */
const OTHERWISE = /,? or (?:just|should|would|do|keep|leave|is|are|something|prefer|rather|skip|wait)\b.*$/i;

const VAGUE =
  /anything else|what would you like|does (?:this|that) (?:\w+ )?(?:work|make sense|match|look|sound|help|answer|approach)|is (?:this|that) (?:what|ok|correct|right)|any (?:other|thoughts|questions|preference)|what do you think|sound good|^(?:shall|should) i (?:proceed|continue|go ahead)\?|^let me know/i;
