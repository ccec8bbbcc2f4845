import type { Database } from "bun:sqlite";
import { listToolUses } from "../store/turns/tool-uses.ts";
import { findScreened, type ScreenedKind } from "./flags.ts";
import { type Answer, answerOf } from "./provenance.ts";
import { wordRuns } from "./word-runs.ts";

/** So many words in the same order are no chance. */
const RUN = 5;
const SOURCES_MAX = 3;
const TOOL_USES_MAX = 2_000;

/**
 * Where the words of a marked note came from: tool with page, file or command, strangers first. Empty where it is not
 * marked, or nobody can say. Reads the turn's tool uses, so that it is asked for what is shown only.
 */
export function listSuspectSources(memory: Database, kind: ScreenedKind, id: number): string[] {
  const judged = findScreened(memory, kind, id);
  if (judged === undefined || judged.suspicion === null) return [];
  if (judged.savedBy === "agent") return ["saved by an agent"];
  if (judged.turnId === null) return ["imported from an earlier memory"];
  const answers = listToolUses(memory, judged.turnId, TOOL_USES_MAX).map(answerOf);
  const runs = wordRuns(judged.texts, RUN);
  return answers
    .filter(({ text }) => runs.hasRunOf(text))
    .sort((one: Answer, other: Answer) => Number(other.isForeign) - Number(one.isForeign))
    .slice(0, SOURCES_MAX)
    .map(({ source }) => source);
}
