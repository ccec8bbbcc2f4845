import { asObject, asString } from "../../domain/json.ts";
import type { ToolUse } from "../../domain/turn.ts";
import { pathOf } from "./edits.ts";
import { PROMPT_CHARS_READ_MAX } from "./limits.ts";
import { stemsOf } from "./names.ts";
import { shownPath } from "./paths.ts";
import type { Request } from "./requests.ts";
import { sentencesOf } from "./sentences.ts";
import { capitalised, clean, fit, head, oneLine } from "./text.ts";

/** Something that the user decided, corrected or rejected. */
export interface Correction {
  /** The user's sentence as they wrote it. */
  words: string;
  /** The same as a statement about the project. */
  statement: string;
  /** What else they said with it. */
  context: string;
  /** What it was said against: a rejected edit, command or plan; "" for a plain prompt. */
  against: string;
  path: string | undefined;
  toolUseIds: string[];
}

const OPENING_NO =
  /^(?:no|nope|nah|wait|stop|hold on|actually|not quite|that's (?:not|wrong)|wrong|nein|halt|stopp|non|不对|不要|不是|いや|違)\b/i;
const DECIDES =
  /\b(?:i(?:'|’)d (?:rather|prefer)|i (?:would )?prefer|(?:we|i) (?:don't |do not |only |really |still |also )?want(?: to)?\b|we (?:should(?:n't| not)?|must(?:n't| not)?|need to|can't|decided|agreed|don't need|always|never)|let's (?:not|keep|use|go|drop|remove|stick|call|rename|just|leave|skip)|don(?:'|’)?t (?:use|do|add|change|touch|commit|push|create|write|remove|run|make|put|call|rely)|make sure|no need (?:to|for)|go with|stick (?:to|with)|ich (?:will|möchte)|lieber|niemals|plutôt|au lieu|jamais|en vez de|nunca|siempre)\b|不要|必须|应该|总是|改用|代わりに|必ず/i;
/** These decide only in the mouth of somebody: a pasted review says "is never called" and "should be". */
const DEMANDS =
  /\b(?:never|always|must|do not|should (?:not|never|always|only|be)|not necessary|keep (?:it|the|this)|statt|immer)\b/i;
const SPEAKS = /\b(?:i|we|you|us|our|my|me|ich|wir|je|nous|yo)\b/i;
/** "Instead" is a decision in the mouth of somebody who wants something, and a description in a pasted review. */
const INSTEAD = /\b(?:instead|rather than)\b/i;
const WANTS =
  /^(?:(?:no|ok(?:ay)?|hmm+|but|and|so|then|actually|maybe|also|yes|well)\b[,.]? )*(?:can|could|let|we|i|please|use|should|would|do|just|why not|what if|how about|make|add|put|keep|move|call|don)\b/i;
const CONTENT_STEMS_MIN = 4;
const LONG_PROMPT_SENTENCES = 8;
export const CORRECTIONS_MAX = 4;

/** What the user decided in the turn: in prompts, and in what they answered to tool uses that they rejected. */
export function correctionsOf(
  requests: readonly Request[],
  uses: readonly ToolUse[],
  directory: string | undefined,
): Correction[] {
  const found = [
    ...uses.flatMap((use) => ofRejection(use, directory)),
    ...requests.filter((request) => !request.isCommand).flatMap(ofRequest),
  ];
  return found.slice(0, CORRECTIONS_MAX);
}

/** A prompt with many sentences is a pasted plan or text more often than a word from the user. */
function ofRequest(request: Request): Correction[] {
  if (request.sentences.length > LONG_PROMPT_SENTENCES || request.heading !== "") return [];
  const isNo = OPENING_NO.test(request.sentences[0] ?? "");
  const chosen = request.sentences.find((sentence, index) => decides(sentence, isNo && index === 0));
  if (chosen === undefined) return [];
  const context = request.sentences.filter((sentence) => sentence !== chosen).join(" ");
  return [
    {
      words: chosen,
      statement: statementOf(chosen),
      context: fit(context, 280),
      against: "",
      path: undefined,
      toolUseIds: [],
    },
  ];
}

function decides(sentence: string, isNo: boolean): boolean {
  if (stemsOf(sentence).size < CONTENT_STEMS_MIN || sentence.length > 400) return false;
  const isQuestion =
    /[?？]$/.test(sentence) ||
    /^(?:why|how|what|which|does|do we|is |are |should|who|where|when)\b/i.test(sentence);
  const isInstead = INSTEAD.test(sentence) && WANTS.test(sentence);
  const isDemand = DEMANDS.test(sentence) && (SPEAKS.test(sentence) || WANTS.test(sentence));
  return isInstead || (!isQuestion && (isNo || isDemand || DECIDES.test(sentence)));
}

const REJECTION_STEMS_MIN = 3;
/** What the host writes in the user's place. */
const HOST_SENTENCE = /^the user wants to clarify|^(?:lol|ugh)\b/i;
const SAID = "the user said:";

function ofRejection(use: ToolUse, directory: string | undefined): Correction[] {
  const error = head(use.error ?? "", PROMPT_CHARS_READ_MAX);
  const at = error.indexOf(SAID);
  if (use.outcome !== "denied" || at < 0) return [];
  const sentences = sentencesOf(clean(error.slice(at + SAID.length)).replace(/\s+/g, " ")).map(oneLine);
  const first = sentences.find((sentence) => stemsOf(sentence).size >= REJECTION_STEMS_MIN);
  // A question put to the agent in the middle of its work decides nothing.
  if (first === undefined || /[?？]\)?$/.test(first) || HOST_SENTENCE.test(first)) return [];
  const path = pathOf(use);
  const shown = path === undefined ? undefined : shownPath(path, directory);
  return [
    {
      words: first,
      statement: statementOf(first),
      context: fit(sentences.filter((sentence) => sentence !== first).join(" "), 280),
      against: againstOf(use, shown),
      path: shown,
      toolUseIds: [use.toolUseId],
    },
  ];
}

function againstOf(use: ToolUse, path: string | undefined): string {
  if (path !== undefined) return `an edit of ${path}`;
  if (use.name === "ExitPlanMode") return "the proposed plan";
  const command = asString(use.input.command)?.split("\n")[0];
  if (command !== undefined) return `the command "${fit(oneLine(command), 90)}"`;
  const title = asString(use.input.title);
  return title === undefined
    ? `a use of ${oneLine(use.name)}`
    : `${oneLine(use.name)} "${fit(oneLine(title), 80)}"`;
}

const SPOKEN: readonly (readonly [RegExp, string])[] = [
  [
    /^(?:(?:no|nope|nah|wait|stop|hold on|actually|ok(?:ay)?|hmm+|yes|yeah|well|so|and|but|also|please|pls|nein|non|right|sure|great|perfect|cool|thanks|oh|ah)\b[,.!:;\s-]*)+/i,
    "",
  ],
  [/^(?:i mean|i think|i guess|i feel like|maybe|imo|in my opinion),? /i, ""],
  [/^(?:(?:can|could|would) (?:you|we)(?: please)?|please|let's) /i, ""],
  [/^i(?:'|’)d (?:rather|prefer(?: to)?) /i, "User prefers "],
  [/^i (?:would )?prefer /i, "User prefers "],
  [/^i (?:really )?want /i, "User wants "],
  [/^i (?:really )?don(?:'|’)?t want /i, "User does not want "],
  [/^(?=i(?:'|’| )|my )/i, "User: "],
];

/** The sentence as a statement about the project and not as a reply in a dialogue. */
function statementOf(sentence: string): string {
  let text = sentence;
  for (const [pattern, replacement] of SPOKEN) text = text.replace(pattern, replacement);
  return capitalised(text.trim());
}

/** Answers that the user gave to questions which the agent asked with choices. */
export function answersOf(
  uses: readonly ToolUse[],
): { question: string; answer: string; toolUseId: string }[] {
  return uses.flatMap((use) => {
    const answers = asObject(asObject(use.result)?.answers);
    if (use.name !== "AskUserQuestion" || use.outcome !== "ok" || answers === undefined) return [];
    return Object.entries(answers)
      .slice(0, 8)
      .flatMap(([question, answer]) => {
        const text = typeof answer === "string" ? fit(oneLine(answer), 160) : "";
        return text === ""
          ? []
          : [{ question: fit(oneLine(question), 130), answer: text, toolUseId: use.toolUseId }];
      });
  });
}
