import type { ToolUse, Turn } from "../../../domain/turn.ts";
import { answerOf, foreignWords } from "../../../screening/provenance.ts";
import { OWN_RUN, wordRuns } from "../../../screening/word-runs.ts";
import type { Statement } from "./statements.ts";

/**
 * Leaves out statements that repeat a page or another service word for word: a stranger said them, and screening would
 * flag the whole note for them. What the user typed is the user's, wherever else it stands.
 */
export function createForeignFilter(
  { prompts }: Pick<Turn, "prompts">,
  uses: readonly ToolUse[],
): (statements: Statement[]) => Statement[] {
  const answers = uses.map(answerOf).filter(({ isForeign }) => isForeign);
  if (answers.length === 0) return (statements) => statements;
  const foreign = foreignWords(answers);
  const typed = wordRuns(
    prompts.filter(({ source }) => source === "typed" || source === "queued").map(({ text }) => text),
    OWN_RUN,
  );
  return (statements) => statements.filter(({ text }) => !foreign.hasRunOf(typed.without(text)));
}
