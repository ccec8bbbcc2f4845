import { asString } from "../../domain/json.ts";
import type { ObservationDraft } from "../../domain/observation.ts";
import { requestTitleOf } from "./commits.ts";
import { draftOf, sentence } from "./draft.ts";
import { kindOfWork } from "./kinds.ts";
import { stemsOf } from "./names.ts";
import { commitSentence } from "./outcome.ts";
import type { Reading } from "./reading.ts";
import { isLasting, statementsOf } from "./statements.ts";
import { reported } from "./tense.ts";

/** Commits of a turn that edited nothing itself: the work was done before, its message says what it was. */
export function commitObservations(reading: Reading): ObservationDraft[] {
  if (reading.edits.length > 0) return [];
  return reading.commits
    .filter((one) => stemsOf(one.subject).size >= 2)
    .slice(-3)
    .map((commit) => {
      const body = statementsOf(commit.body, 3_000)
        .filter(isLasting)
        .map((one) => one.text);
      const title = reported(commit.subject);
      const type = kindOfWork(commit.subject, "", []);
      return draftOf({
        type: type === "security_note" ? type : "change",
        title,
        subtitle: commit.hash === undefined ? "Commit" : `Commit ${commit.hash}`,
        facts: [commitSentence({ ...reading, commits: [commit] }), ...body.slice(0, 6)],
        narrative: [sentence(title), ...body.slice(0, 3).map(sentence)].join(" "),
        concepts: ["what-changed"],
        toolUseIds: [commit.toolUseId],
      });
    });
}

/** Pull requests that were opened. */
export function requestObservations(reading: Reading): ObservationDraft[] {
  return reading.commands.flatMap((command) => {
    const title = command.hasFailed ? undefined : requestTitleOf(command.command);
    if (title === undefined) return [];
    const address = /https?:\/\/\S{5,200}\/(?:pull|merge_requests)\/\d+/.exec(command.output)?.[0];
    const branch = asString(reading.turn.branch);
    return [
      draftOf({
        type: "change",
        title: `Opened pull request "${title}"`,
        subtitle: address ?? "",
        facts: [`Pull request "${title}" was opened${address === undefined ? "" : ` at ${address}`}`],
        narrative: `Pull request "${title}" was opened${branch === undefined ? "" : ` from ${branch}`}${address === undefined ? "" : `: ${address}`}.`,
        concepts: ["what-changed"],
        toolUseIds: [command.toolUseId],
      }),
    ];
  });
}
