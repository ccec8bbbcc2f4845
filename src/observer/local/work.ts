import type { Concept, ObservationDraft } from "../../domain/observation.ts";
import { draftOf, sentence } from "./draft.ts";
import { causeOf, editFacts, filesInWords, outcomeOf, statementFacts } from "./facts.ts";
import { isAboutBug, kindOfWork } from "./kinds.ts";
import type { Reading } from "./reading.ts";
import { askedOf } from "./requests.ts";

import { pointsBack } from "./standing.ts";
import { isLasting, type Statement } from "./statements.ts";
import { fit } from "./text.ts";
import { workTitle } from "./work-title.ts";

const STATEMENT_FACTS_MAX = 6;
const EDIT_FACTS_MAX = 3;

/** Who explains what was wrong has repaired something, however the request was put. */
const NAMES_FAULT = /\b(?:root cause|the (?:actual )?(?:bug|issue|problem) (?:is|was))\b/i;

/** The observation about the main piece of work of a turn that changed files. */
export function workObservation(reading: Reading): ObservationDraft | undefined {
  if (reading.edits.length === 0) return undefined;
  const title = workTitle(reading);
  const cause = causeOf(reading);
  const said = statementFacts(reading.closing, reading, STATEMENT_FACTS_MAX);
  const facts = [...said, ...editFacts(reading.edits, EDIT_FACTS_MAX, [title, ...said])];
  const asked = reading.requests.flatMap((request) => request.sentences.slice(0, 1)).join(" ");
  const fault = cause !== undefined && NAMES_FAULT.test(cause.text) ? "bug: " : "";
  const type = kindOfWork(title, fault + asked, reading.edits, reading.commits.at(-1)?.subject);
  const isBug = type === "bugfix" || (cause !== undefined && isAboutBug(cause.text));
  const concepts: Concept[] = isBug ? ["problem-solution", "what-changed"] : ["what-changed"];
  return draftOf({
    type,
    title,
    subtitle: `Changed ${filesInWords(reading.edits, 4)}`,
    facts,
    narrative: workNarrative(reading, cause),
    concepts,
    filesRead: reading.filesRead,
    filesModified: reading.edits.map((edit) => edit.path),
    toolUseIds: [
      ...reading.edits.flatMap((edit) => edit.toolUseIds),
      ...reading.commits.map((commit) => commit.toolUseId),
    ],
  });
}

/** What was wanted, why it was wrong, what was done, how it ended. */
function workNarrative(reading: Reading, cause: Statement | undefined): string {
  const parts = askedOf(reading.requests[0]);
  if (cause !== undefined) parts.push(sentence(fit(cause.text, 320)));
  const done = reading.closing.filter(
    (one) =>
      isLasting(one) &&
      one.kind === "sentence" &&
      one !== cause &&
      one.role !== "next" &&
      one.text.length >= 30,
  );
  parts.push(
    ...done
      .slice(0, cause === undefined ? 4 : 3)
      .filter((one, index) => index > 0 || !pointsBack(one.text))
      .map((one) => sentence(fit(one.text, 260))),
  );
  parts.push(outcomeOf(reading));
  return parts.filter((part) => part !== "").join(" ");
}
