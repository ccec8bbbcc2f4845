import type { Turn, TurnPrompt } from "../../domain/turn.ts";
import { type Assent, assentOf } from "./assents.ts";
import { sentence } from "./draft.ts";
import { subjectBefore } from "./follows.ts";
import { PROMPT_CHARS_READ_MAX } from "./limits.ts";
import { stemsOf } from "./names.ts";
import { blocksOf } from "./prose.ts";
import { sentencesOf } from "./sentences.ts";
import { capitalised, clean, fit, head, oneLine } from "./text.ts";

/** What a person asked for in a prompt. */
export interface Request {
  /** The asking sentences, without greetings, pasted output and images. */
  sentences: string[];
  /** Heading of a plan or task that was pasted, where there is one. */
  heading: string;
  isCommand: boolean;
  /** Somebody else's text: a remark of a review, code, output, words of the host. */
  isPasted: boolean;
  /** What had been spoken of before a prompt that says too little by itself. */
  follows?: string;
  /** Set when the prompt only agreed to something: what that was. */
  assent?: Assent;
  at: number;
}

/** Marks that the host or an editor puts into a prompt, which the person did not type. */
const HOST_MARKS =
  /\[(?:Image|Pasted text|File)[^\]\n]{0,80}\]|<(system-reminder|ide_\w+|command-\w+|local-command-\w+|task-notification)>[\s\S]{0,4000}?<\/\1>|\bultrathink\b/gi;
const GREETING =
  /^(?:(?:hi|hello|hey|ok(?:ay)?|sure|great|nice|cool|thanks|thank you|perfect|alright|right|so|well|hmm+|ah|oh|please|pls|yes|yeah|yep|exactly|agreed|yo|bitte|danke|hallo)\b[,.!\s]*)+/i;

const PASTED =
  /^(?:operation stopped by|[+-] {2,}|[│├└⏺⎿❯╭▐]|diff --git|\/\/ |# |```|error:|warning:)|^[^\n]{0,60}\b(?:implement the following|caveat:)|\n(?:[+-] {2,}.*\n){2}|\bconsider (?:\w+ing|whether)\b|\bcopilot\b|(?:^|\n)(?:> |\d+ {2,}|@@ )/i;

/** The requests of a turn's people; notifications of background tasks are none. */
export function requestsOf(turn: Turn): Request[] {
  const prompts = turn.prompts.filter((prompt) => prompt.source !== "notification");
  return prompts.map((prompt, index) => {
    const request = requestOf(prompt);
    const assent = index > 0 || request.isCommand ? undefined : assentOf(prompt.text, turn.previousClosing);
    if (assent !== undefined) return assented(request, assent);
    const isThin = index === 0 && stemsOf(request.sentences.join(" ")).size < THIN_STEMS;
    return isThin && !request.isCommand
      ? { ...request, follows: subjectBefore(turn.previousClosing) }
      : request;
  });
}

/** Fewer words with a meaning than this tell nobody what it was about. */
const THIN_STEMS = 4;

/** "yes" is read as what it agreed to; what the user added to a number stays. */
function assented(request: Request, assent: Assent): Request {
  const added = request.sentences.join(" ");
  const agreed = assent.choice === "" ? `Yes, to: ${assent.action}` : `Chose ${assent.choice}`;
  const rest = /[,;.] *(?:but|and|also|with)\b.*$/i.exec(added)?.[0].replace(/^[,;.] */, "") ?? "";
  return { ...request, sentences: [sentence(agreed), ...(rest === "" ? [] : [rest])], assent };
}

function requestOf(prompt: TurnPrompt): Request {
  const text = head(clean(prompt.text), PROMPT_CHARS_READ_MAX).replace(HOST_MARKS, " ").trim();
  if (text.startsWith("/")) {
    return {
      sentences: [fit(oneLine(text), 200)],
      heading: "",
      isCommand: true,
      isPasted: false,
      at: prompt.at,
    };
  }
  const blocks = blocksOf(text, PROMPT_CHARS_READ_MAX);
  const heading = blocks.find((block) => block.kind === "heading");
  const sentences: string[] = [];
  for (const block of blocks) {
    if (sentences.length >= 30) break;
    const plain = `${block.label === "" ? "" : `${block.label}: `}${block.text}`;
    if (block.kind !== "heading" && !looksPasted(plain))
      sentences.push(...sentencesOf(plain).map(plainSentence));
  }
  return {
    sentences: sentences.filter((sentence) => sentence !== "" && !SEVERITY.test(sentence)),
    heading:
      heading === undefined
        ? ""
        : oneLine(
            [heading.label, heading.text]
              .filter((part) => part !== "")
              .join(": ")
              .replaceAll("`", ""),
          ),
    isCommand: false,
    isPasted: PASTED.test(text),
    at: prompt.at,
  };
}

const AGREED = /^(?:Yes, to: |Chose option \w: )/;
/** Reviews put a grade above each remark. */
const SEVERITY = /^(?:critical|high|medium|low|minor|major)(?: severity| priority)?[.:]?$/i;

const COURTESY =
  /^(?:(?:can|could|would|will) (?:you|we)(?: please)? |please |pls |i (?:want|need) you to |i(?:'d| would) like (?:you )?to |i want to |we (?:should|need to|could) |let'?s |now |and |also |then )+/i;

/** The request without "ok" and "thanks". */
export function withoutGreeting(text: string): string {
  return text.replace(AGREED, "").replace(GREETING, "").trim();
}

/** The request without "can you" and "please". */
export function withoutCourtesy(text: string): string {
  return withoutGreeting(text).replace(COURTESY, "").trim();
}

function plainSentence(sentence: string): string {
  return oneLine(sentence.replaceAll("`", "")).slice(0, 500).trim();
}

/** Logs, stack traces, diffs and quoted output say nothing about what is wanted. */
function looksPasted(text: string): boolean {
  if (/^(?:"""|\$ |> |diff --git|at .+:\d+|Traceback|panic:|\d{4}[-/]\d\d[-/]\d\d[T ]|[│├└⏺⎿❯╭])/.test(text))
    return true;
  const letters = text.match(/[\p{L}\s]/gu)?.length ?? 0;
  return text.length > 60 && letters < text.length * 0.6;
}

/** What was asked, in a sentence or two. */
export function shownRequest(request: Request, max: number): string {
  if (request.heading !== "" && request.sentences.join(" ").length > max) {
    const first = request.sentences[0] ?? "";
    const lead = first.length <= 80 && first !== "" ? first.replace(/(?<![:.\s])[:.\s]*$/, ": ") : "";
    return fit(capitalised(lead + request.heading), max);
  }
  const kept: string[] = [];
  let length = 0;
  for (const sentence of orderedByAsking(request.sentences)) {
    if (length > 0 && length + sentence.length > max) break;
    kept.push(sentence);
    length += sentence.length + 1;
  }
  const inOrder = request.sentences.filter((sentence) => kept.includes(sentence));
  const text = request.assent === undefined ? listed(inOrder).replace(GREETING, "") : inOrder.join(" ");
  const after = request.follows ? ` (after: ${request.follows})` : "";
  return (
    fit(capitalised(text || request.heading || inOrder.join(" ")), max) +
    (text.length + after.length <= max ? after : "")
  );
}

/** Sentences without a full stop, such as the items of a list, are kept apart. */
function listed(sentences: readonly string[]): string {
  return sentences
    .reduce((all, one) => (all === "" || /[\p{P}]$/u.test(all) ? `${all} ${one}` : `${all}; ${one}`), "")
    .trim();
}

const ASKS_FOR_A_DEED =
  /^(?:commit|push|merge|rebase|run|print|show|list|open|start|continue|go|do|try|write|create|update|pull)\b/i;

/** Whether a sentence asks for something to be done and not for something to be known. */
export function isAction(text: string): boolean {
  return ASKS_FOR_A_DEED.test(text);
}

const ASKED_CHARS_MAX = 160;
const ASKED_WORDS_MIN = 2;

/** What was asked as the opening of a narrative; nothing for "1", "yes" and the like, which mean nothing alone. */
export function askedOf(request: Request | undefined): string[] {
  const text = request === undefined ? "" : shownRequest(request, ASKED_CHARS_MAX);
  const isBare = stemsOf(text).size < ASKED_WORDS_MIN && !/[^\u0000-\u02ff]{6}/.test(text);
  if (request?.assent !== undefined) {
    const { action, choice } = request.assent;
    return [sentence(choice === "" ? `The user agreed to: ${action}` : `The user chose ${choice}`)];
  }
  return isBare ? [] : [sentence(`Asked: ${text}`)];
}

const ASKING =
  /\b(?:can|could|should|would|please|need|want|add|fix|make|update|change|remove|implement|why|how|what|which|check|review|find|look|create|write|rename|move|bitte|kannst|warum|wie|soll)\b|[?？]/i;

/** In a long prompt the sentences that ask for something come before those that give the background. */
function orderedByAsking(sentences: readonly string[]): string[] {
  const [first, ...others] = sentences;
  if (first === undefined) return [];
  const asking = others.filter((sentence) => ASKING.test(sentence));
  const rest = others.filter((sentence) => !ASKING.test(sentence));
  return [first, ...asking, ...rest];
}
