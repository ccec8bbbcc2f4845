import { TITLE_CHARS_MAX } from "../../domain/observation.ts";
import { inWords } from "./draft.ts";
import { filesInWords } from "./edit-facts.ts";
import { symbolChanges } from "./edits.ts";
import { stemsOf } from "./names.ts";
import { isGenericLabel } from "./phrases.ts";
import type { Reading } from "./reading.ts";
import { withoutCourtesy } from "./requests.ts";
import { cutAtClause, uncapitalised } from "./text.ts";

/** From the edits alone: the symbols that changed, and what it was for. */
export function editTitle(reading: Reading): string {
  const edited = editedInWords(reading);
  const heading = reading.closing.find(
    (one) =>
      one.kind === "heading" &&
      one.role === "plain" &&
      HEADS_WORK.test(one.text) &&
      isAsked(one.text, reading),
  );
  const both = heading === undefined ? "" : `${heading.text.replace(/[:：]$/, "")}: ${uncapitalised(edited)}`;
  return both !== "" && both.length <= TITLE_CHARS_MAX && !isGenericLabel(heading?.text ?? "")
    ? both
    : edited;
}

function isAsked(heading: string, reading: Reading): boolean {
  return [...stemsOf(heading)].some((stem) => reading.topic.asked.has(stem));
}

const HEADS_WORK =
  /^(?!.*\b(?:this|these|here|before|after|example|output|behaviou?r|usage|works?|working|option|phase|step|flow|scenario|case)\b)(?=.*\s).{8,70}$/i;

function editedInWords(reading: Reading): string {
  const all = reading.edits.map(symbolChanges);
  const sources = reading.edits.some((edit) => !edit.isTest)
    ? all.filter((_, index) => !reading.edits[index]?.isTest)
    : all;
  const added = [...new Set(sources.flatMap((one) => one.added))];
  const changed = [...new Set(sources.flatMap((one) => one.changed))];
  const files = filesInWords(reading.edits);
  if (added.length > 0) return `Added ${inWords(added, 3)} in ${files}`;
  if (changed.length > 0) return `Changed ${inWords(changed, 3)} in ${files}`;
  const removed = sources.flatMap((one) => one.removed);
  if (removed.length > 0) return `Removed ${inWords(removed, 3)} from ${files}`;
  const verb = reading.edits.every((edit) => edit.isNew) ? "Created" : "Edited";
  return `${verb} ${files}${purposeOf(reading)}`;
}

const PURPOSE_CHARS_MAX = 80;

/** Where no symbol says what an edit was about, the request does. */
function purposeOf(reading: Reading): string {
  const whole = withoutCourtesy(reading.requests[0]?.sentences[0] ?? "").replace(/(?<![?.!:])[?.!:]+$/, "");
  const asked = cutAtClause(whole, PURPOSE_CHARS_MAX);
  if (
    asked === "" ||
    /\b(?:this|that|it|these|those|them|you|i|i'm)\b/i.test(asked) ||
    stemsOf(asked).size < 3
  )
    return "";
  return `: ${asked}`;
}
