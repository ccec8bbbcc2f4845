import { EARLIER_TEXT_CHARS_READ_MAX } from "./limits.ts";
import { stemsOf } from "./names.ts";
import { isGenericLabel } from "./phrases.ts";
import { standsAlone } from "./standing.ts";
import { isLasting, statementsOf } from "./statements.ts";
import { fit } from "./text.ts";

const SUBJECT_CHARS_MAX = 90;
const HEADING_STEMS_MIN = 2;
const SENTENCE_STEMS_MIN = 4;

/** What the assistant had spoken of before a prompt such as "skip 5 and do the rest": its heading, else its first statement. */
export function subjectBefore(previousClosing: string | undefined): string {
  if (previousClosing === undefined) return "";
  const said = statementsOf(previousClosing, EARLIER_TEXT_CHARS_READ_MAX);
  const heading = said.find(
    (one) =>
      one.kind === "heading" &&
      one.role !== "next" &&
      !isGenericLabel(one.text) &&
      stemsOf(one.text).size >= HEADING_STEMS_MIN,
  );
  const sentence = said.find(
    (one) =>
      isLasting(one) &&
      one.kind === "sentence" &&
      standsAlone(one.text) &&
      stemsOf(one.text).size >= SENTENCE_STEMS_MIN,
  );
  return fit((heading ?? sentence)?.text.replace(/[.:!]$/, "") ?? "", SUBJECT_CHARS_MAX);
}
