import { asString } from "../../domain/json.ts";
import type { ObservationDraft } from "../../domain/observation.ts";
import type { ToolUse } from "../../domain/turn.ts";
import { answersOf, type Correction } from "./corrections.ts";
import { draftOf, sentence } from "./draft.ts";
import { filesInWords } from "./edit-facts.ts";
import { symbolChanges } from "./edits.ts";
import type { Reading } from "./reading.ts";
import { isLasting, statementsOf } from "./statements.ts";

/** One observation for each thing that the user decided, corrected, chose or approved. */
export function decisionObservations(reading: Reading): ObservationDraft[] {
  return [
    ...planObservations(reading.turn.toolUses),
    ...choiceObservation(reading),
    ...optionObservation(reading),
    ...reading.corrections.map((correction) => correctionObservation(correction, reading)),
  ];
}

function correctionObservation(correction: Correction, reading: Reading): ObservationDraft {
  const facts = [`The user said: "${correction.words}"`];
  if (correction.against !== "") facts[0] = `The user rejected ${correction.against}: "${correction.words}"`;
  const followed = reading.edits.length === 0 ? "" : `What followed changed ${placeInWords(reading)}.`;
  const against =
    correction.against === "" ? "The user decided" : `The user rejected ${correction.against} and said`;
  const after = [sentence(correction.context), followed].filter((part) => part !== "");
  // The first fact holds the words already; they are said again only where nothing else is known.
  const isAlone = after.length === 0 || correction.against !== "";
  const narrative = isAlone ? [sentence(`${against}: "${correction.words}"`), ...after] : after;
  return draftOf({
    type: "decision",
    title: correction.statement,
    subtitle:
      correction.against === "" ? "Said by the user" : `Said by the user against ${correction.against}`,
    facts,
    narrative: narrative.join(" "),
    concepts: ["trade-off"],
    filesModified: reading.edits.map((edit) => edit.path),
    toolUseIds: [...correction.toolUseIds, ...reading.edits.flatMap((edit) => edit.toolUseIds.slice(0, 1))],
  });
}

/** The function where it is one, else the files. */
function placeInWords(reading: Reading): string {
  const files = filesInWords(reading.edits, 4);
  const symbols = new Set(
    reading.edits.filter((edit) => !edit.isTest).flatMap((edit) => symbolChanges(edit).changed),
  );
  return reading.edits.length === 1 && symbols.size === 1 ? `${[...symbols][0]} in ${files}` : files;
}

function choiceObservation(reading: Reading): ObservationDraft[] {
  const answers = answersOf(reading.turn.toolUses);
  if (answers.length === 0) return [];
  const title = answers.map((one) => `${one.topic}: ${one.answer}`).join("; ");
  return [
    draftOf({
      type: "decision",
      title,
      subtitle: "Chosen by the user",
      facts: answers.map((one) => `${one.question} The user chose: ${one.answer}`),
      narrative: `The agent asked and the user chose. ${answers.map((one) => `${one.question} ${sentence(one.answer)}`).join(" ")}`,
      concepts: ["trade-off"],
      filesModified: [],
      toolUseIds: answers.map((one) => one.toolUseId),
    }),
  ];
}

/** One of several options that the assistant had named, chosen by its number. */
function optionObservation(reading: Reading): ObservationDraft[] {
  const assent = reading.requests[0]?.assent;
  if (assent === undefined || assent.choice === "" || assent.others.length === 0) return [];
  const against = assent.others.map((one) => `"${one}"`).join("; ");
  const chosen = `The user chose ${assent.choice}, and not ${against}`;
  return [
    draftOf({
      type: "decision",
      title: `Chose ${assent.choice}`,
      subtitle: "Chosen by the user",
      facts: [chosen],
      narrative: sentence(chosen),
      concepts: ["trade-off"],
      filesModified: reading.edits.map((edit) => edit.path),
      toolUseIds: reading.edits.flatMap((edit) => edit.toolUseIds.slice(0, 1)),
    }),
  ];
}

/** A plan that the user approved. */
function planObservations(uses: readonly ToolUse[]): ObservationDraft[] {
  return uses.flatMap((use) => {
    const plan = asString(use.input.plan);
    if (use.name !== "ExitPlanMode" || use.outcome !== "ok" || plan === undefined) return [];
    const statements = statementsOf(plan);
    const heading = statements.find((one) => one.kind === "heading" && one.text.length > 8);
    const steps = statements.filter(isLasting).map((one) => one.text);
    const title = heading?.text ?? steps[0];
    if (title === undefined) return [];
    return [
      draftOf({
        type: "decision",
        title: `Plan approved: ${title.replace(/^(?:implementation )?plan\s*[:–—-]\s*/i, "")}`,
        subtitle: "Approved by the user",
        facts: steps.slice(0, 6),
        narrative: `The user approved this plan. ${steps.slice(0, 3).map(sentence).join(" ")}`,
        concepts: ["what-changed"],
        toolUseIds: [use.toolUseId],
      }),
    ];
  });
}
