import { asArray, asObject, asString } from "../../domain/json.ts";
import type { ToolUse } from "../../domain/turn.ts";
import { isEdit, pathOf } from "./edits.ts";
import { PROMPT_CHARS_READ_MAX } from "./limits.ts";
import { stemsOf } from "./names.ts";
import { isNorm, normStatement } from "./norms.ts";
import { shownPath } from "./paths.ts";
import type { Request } from "./requests.ts";
import { sentencesOf } from "./sentences.ts";
import { clean, fit, head, oneLine } from "./text.ts";

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
const LONG_PROMPT_SENTENCES = 8;
export const CORRECTIONS_MAX = 4;

/** What the user decided in the turn: in prompts, and in what they answered to tool uses that they rejected. */
export function correctionsOf(
  requests: readonly Request[],
  uses: readonly ToolUse[],
  directory: string | undefined,
): Correction[] {
  const wasDone = uses.some((use) => isEdit(use) && use.outcome === "ok");
  const found = [
    ...uses.flatMap((use) => ofRejection(use, directory)),
    ...requests.filter((request) => !request.isCommand).flatMap((request) => ofRequest(request, wasDone)),
  ];
  return found.slice(0, CORRECTIONS_MAX);
}

/** A prompt with many sentences is a pasted plan or text more often than a word from the user. */
function ofRequest(request: Request, wasDone: boolean): Correction[] {
  if (request.sentences.length > LONG_PROMPT_SENTENCES || request.heading !== "" || request.isPasted)
    return [];
  const isNo = OPENING_NO.test(request.sentences[0] ?? "");
  const chosen = request.sentences.find((sentence, index) =>
    isNorm(sentence, { isNo: isNo && index < 2, wasDone }),
  );
  if (chosen === undefined) return [];
  const context = request.sentences
    .filter((sentence) => sentence !== chosen && sentence.length > 20)
    .join(" ");
  return [
    {
      words: chosen,
      statement: normStatement(chosen),
      context: fit(context, 280),
      against: "",
      path: undefined,
      toolUseIds: [],
    },
  ];
}

const REJECTION_STEMS_MIN = 3;
/** What the host writes in the user's place. */
const HOST_SENTENCE = /^the user wants to clarify|^(?:lol|ugh)\b/i;
/** Orders for the next step, which are carried out and over. */
const NEXT_STEP =
  /^(?:please |can you |could you |let'?s |now )*(?:write|reply|create|commit|push|show|run|explain|update|check|cut|start|read|look|tell|wait|stop|(?:no,? )?i did)\b|\bfirst\b|^(?:is|are|does|do|what|why|how|which|can) /i;
const SAID = "the user said:";

function ofRejection(use: ToolUse, directory: string | undefined): Correction[] {
  const error = head(use.error ?? "", PROMPT_CHARS_READ_MAX);
  const at = error.indexOf(SAID);
  if (use.outcome !== "denied" || at < 0) return [];
  const sentences = sentencesOf(clean(error.slice(at + SAID.length)).replace(/\s+/g, " ")).map(oneLine);
  const first = sentences.find((sentence) => stemsOf(sentence).size >= REJECTION_STEMS_MIN);
  // A question put to the agent in the middle of its work decides nothing.
  if (first === undefined || /[?？]\)?$/.test(first) || HOST_SENTENCE.test(first) || NEXT_STEP.test(first))
    return [];
  const path = pathOf(use);
  const shown = path === undefined ? undefined : shownPath(path, directory);
  return [
    {
      words: first,
      statement: normStatement(first),
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

const ASKS_HOW_TO_GO_ON =
  /what would you like to do|how (?:would|should|do) .{0,20} proceed|what(?:'s| is) next/i;

/** An answer that the user gave to a question with choices. */
export interface Answer {
  question: string;
  /** The few words that the agent put over its question, else the question. */
  topic: string;
  answer: string;
  toolUseId: string;
}

const ANSWERS_MAX = 8;

export function answersOf(uses: readonly ToolUse[]): Answer[] {
  return uses.flatMap((use) => {
    const answers = asObject(asObject(use.result)?.answers);
    if (use.name !== "AskUserQuestion" || use.outcome !== "ok" || answers === undefined) return [];
    return Object.entries(answers)
      .slice(0, ANSWERS_MAX)
      .flatMap(([question, answer]) => answerOf(use, question, answer));
  });
}

function answerOf(use: ToolUse, question: string, answer: unknown): Answer[] {
  const text = typeof answer === "string" ? fit(oneLine(answer).replace(/ ?\(recommended\)/gi, ""), 160) : "";
  const isHowToGoOn = ASKS_HOW_TO_GO_ON.test(question);
  if (text === "" || (isHowToGoOn && text.split(" ").length < 6)) return [];
  const asked = (asArray(use.input.questions) ?? []).map(asObject).find((one) => one?.question === question);
  const header = isHowToGoOn ? "Decided" : oneLine(asString(asked?.header) ?? "");
  const shown = fit(oneLine(question), 130);
  return [
    { question: shown, topic: header || shown.replace(/[?？]$/, ""), answer: text, toolUseId: use.toolUseId },
  ];
}
