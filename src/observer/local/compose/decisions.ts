import { asArray, asObject, asString } from "../../../domain/json.ts";
import type { ObservationDraft } from "../../../domain/observation.ts";
import type { ToolUse } from "../../../domain/turn.ts";
import { isEdit, pathOf, shownPath } from "../read/edits.ts";
import { sentencesOf } from "../read/markdown.ts";
import type { Request } from "../read/prompts.ts";
import { isLasting, statementsOf } from "../read/statements.ts";
import { clean, fit, head, oneLine, stemsOf } from "../read/text.ts";
import type { Reading } from "../read/turn.ts";
import { quotesOf, standsAlone } from "../select/quotes.ts";
import { isRule, ruleText } from "../select/rules.ts";
import { headingText } from "../select/title.ts";
import { draftOf } from "./draft.ts";

const RULES_MAX = 4;
const ANSWERS_MAX = 8;
const REJECTION_CHARS_READ_MAX = 6_000;
const CONTEXT_CHARS_MAX = 280;

/** One observation for each thing that the user approved, chose, ruled or rejected, in the words of whoever said it. */
export function decisionObservations(reading: Reading): ObservationDraft[] {
  const { requests, turn } = reading;
  const wasDone = turn.toolUses.some((use) => isEdit(use) && use.outcome === "ok");
  const rules = [
    ...turn.toolUses.flatMap((use) => rejectionOf(use, turn.directory)),
    ...requests.flatMap((request) => ruleOf(request, wasDone)),
  ].slice(0, RULES_MAX);
  return [
    ...turn.toolUses.flatMap((use) => planObservation(use, reading)),
    ...answerObservation(turn.toolUses),
    ...choiceObservation(reading),
    ...rules.map((rule) => ruleObservation(rule, reading)),
  ];
}

/** Something that the user ruled, corrected or rejected. */
interface Rule {
  words: string;
  /** What else they said with it. */
  context: string;
  /** What it was said against: a rejected edit, command or plan; "" for a plain prompt. */
  against: string;
  toolUseIds: string[];
}

function ruleObservation({ words, context, against, toolUseIds }: Rule, reading: Reading): ObservationDraft {
  return draftOf({
    type: "decision",
    title: ruleText(words) || words,
    subtitle: against === "" ? "Said by the user" : `Said by the user against ${against}`,
    facts: [words, context],
    concepts: ["trade-off"],
    filesModified: reading.edits.map((edit) => edit.path),
    toolUseIds: [...toolUseIds, ...reading.edits.flatMap((edit) => edit.toolUseIds.slice(0, 1))],
  });
}

const OPENING_NO =
  /^(?:no|nope|nah|wait|stop|hold on|actually|not quite|that's (?:not|wrong)|wrong|nein|halt|stopp|non|不对|不要|不是|いや|違)\b/i;
/** A prompt with many sentences is a pasted plan or text more often than a word from the user. */
const RULE_SENTENCES_MAX = 8;

function ruleOf(request: Request, wasDone: boolean): Rule[] {
  const { sentences, heading, isPasted, isCommand } = request;
  if (isCommand || isPasted || heading !== "" || sentences.length > RULE_SENTENCES_MAX) return [];
  const isNo = OPENING_NO.test(sentences[0] ?? "");
  const words = sentences.find((one, index) => isRule(one, { isNo: isNo && index < 2, wasDone }));
  if (words === undefined) return [];
  const context = sentences.filter((one) => one !== words && one.length > 20).join(" ");
  return [{ words, context: fit(context, CONTEXT_CHARS_MAX), against: "", toolUseIds: [] }];
}

const SAID = "the user said:";
const REJECTION_STEMS_MIN = 3;
/** What the host writes in the user's place, and orders for the next step, which are carried out and over. */
const NO_RULE =
  /[?？]\)?$|^the user wants to clarify|^(?:lol|ugh)\b|^(?:please |can you |could you |let'?s |now )*(?:write|reply|create|commit|push|show|run|explain|update|check|cut|start|read|look|tell|wait|stop|(?:no,? )?i did)\b|\bfirst\b|^(?:is|are|does|do|what|why|how|which|can) /i;

function rejectionOf(use: ToolUse, directory: string | undefined): Rule[] {
  const error = head(use.error ?? "", REJECTION_CHARS_READ_MAX);
  const at = error.indexOf(SAID);
  if (use.outcome !== "denied" || at < 0) return [];
  const sentences = sentencesOf(clean(error.slice(at + SAID.length)).replace(/\s+/g, " ")).map(oneLine);
  const words = sentences.find((one) => stemsOf(one).size >= REJECTION_STEMS_MIN);
  if (words === undefined || NO_RULE.test(words)) return [];
  const context = fit(sentences.filter((one) => one !== words).join(" "), CONTEXT_CHARS_MAX);
  return [{ words, context, against: rejected(use, directory), toolUseIds: [use.toolUseId] }];
}

function rejected(use: ToolUse, directory: string | undefined): string {
  const path = pathOf(use);
  if (path !== undefined) return `an edit of ${shownPath(path, directory)}`;
  if (use.name === "ExitPlanMode") return "the proposed plan";
  const command = asString(use.input.command)?.split("\n")[0] ?? "";
  return command === "" ? `a use of ${oneLine(use.name)}` : `the command "${fit(oneLine(command), 90)}"`;
}

/** A plan that the user approved. */
function planObservation(use: ToolUse, reading: Reading): ObservationDraft[] {
  const plan = asString(use.input.plan);
  if (use.name !== "ExitPlanMode" || use.outcome !== "ok" || plan === undefined) return [];
  const said = statementsOf(plan);
  const heading = said.find((one) => one.kind === "heading" && one.text.length > 8);
  const named = headingText(heading?.text ?? "");
  const title = named || (said.find((one) => isLasting(one) && standsAlone(one.text))?.text ?? "");
  if (title === "") return [];
  return [
    draftOf({
      type: "decision",
      title,
      subtitle: "Plan approved by the user",
      facts: quotesOf(said, reading, -1),
      concepts: ["what-changed"],
      toolUseIds: [use.toolUseId],
    }),
  ];
}

/** How the agent is to work in the next minutes is no decision about the project. */
const ABOUT_PROCEEDING =
  /what would you like to do|how (?:would|should|do) .{0,30} (?:proceed|run)|what(?:'s| is) next|\b(?:foreground|background|wait for|ready to (?:commit|proceed|start)|commit (?:this|these|now)|push now|continue with|run mode|review mode)\b/i;

/** What the user answered to questions with choices. */
function answerObservation(uses: readonly ToolUse[]): ObservationDraft[] {
  const answers = uses
    .filter((use) => use.name === "AskUserQuestion" && use.outcome === "ok")
    .flatMap(answersOf);
  if (answers.length === 0) return [];
  return [
    draftOf({
      type: "decision",
      title: answers.map((one) => `${one.topic}: ${one.answer}`).join("; "),
      subtitle: "Chosen by the user",
      facts: answers.map((one) => `${one.question} ${one.answer}`),
      concepts: ["trade-off"],
      toolUseIds: answers.map((one) => one.toolUseId),
    }),
  ];
}

/** Each question with its answer, and the few words that the agent put over it. */
function answersOf({ toolUseId, input, result }: ToolUse) {
  const questions = (asArray(input.questions) ?? []).map(asObject);
  const answers = Object.entries(asObject(asObject(result)?.answers) ?? {}).slice(0, ANSWERS_MAX);
  return answers.flatMap(([asked, given]) => {
    const answer = fit(oneLine(asString(given) ?? "").replace(/ ?\(recommended\)/gi, ""), 160);
    if (answer === "" || ABOUT_PROCEEDING.test(asked)) return [];
    const question = fit(oneLine(asked), 130);
    const header = questions.find((one) => one?.question === asked)?.header;
    return [
      {
        question,
        topic: oneLine(asString(header) ?? "") || question.replace(/[?？]$/, ""),
        answer,
        toolUseId,
      },
    ];
  });
}

/** One of several options that the agent had named, chosen by its number. */
function choiceObservation(reading: Reading): ObservationDraft[] {
  const choice = reading.requests[0]?.choice;
  if (choice === undefined) return [];
  return [
    draftOf({
      type: "decision",
      title: choice.chosen,
      subtitle: "Chosen by the user among named options",
      facts: [choice.chosen, ...choice.others.map((other) => `Not chosen: ${other}`)],
      concepts: ["trade-off"],
      filesModified: reading.edits.map((edit) => edit.path),
      toolUseIds: reading.edits.flatMap((edit) => edit.toolUseIds.slice(0, 1)),
    }),
  ];
}
