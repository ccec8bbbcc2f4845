import { asString } from "../domain/json.ts";
import { EDITING_TOOLS } from "../domain/tool-use/editing-tools.ts";
import { doingSteps, errorSignaturesIn, hasFailed } from "../domain/tool-use/failure-text.ts";
import { commandOutput } from "../domain/tool-use/shown-failure.ts";
import type { ToolUse } from "../domain/turn.ts";
import type { RunBookFact } from "../store/run-book/run-book.ts";

const REPLACEMENTS_MAX = 10;
/** Shell commands after a failure among which the one in its place is looked for. */
const COMMANDS_AFTER_MAX = 3;
/** A longer command names what it works on. */
const WORDS_MAX = 6;
const COMMAND_CHARS_MAX = 160;
const REASON_CHARS_MAX = 160;

/**
 * Commands that failed and, with nothing edited since, passed with one word more or less: `rtk bun test` and `bun test`. What
 * has to be run differently here is so whatever a session works on.
 */
export function replacementsIn(uses: readonly ToolUse[]): RunBookFact[] {
  const found = uses.flatMap((use, index) =>
    hasFailed(use) ? replacementOf(use, uses.slice(index + 1)) : [],
  );
  return found.slice(0, REPLACEMENTS_MAX);
}

function replacementOf(failed: ToolUse, later: readonly ToolUse[]): RunBookFact[] {
  const subject = commandOf(failed);
  const [reason] = errorSignaturesIn(`${failed.error ?? ""}\n${commandOutput(failed.result)}`);
  if (subject === undefined || reason === undefined) return [];
  const edit = later.findIndex(({ name }) => EDITING_TOOLS.has(name));
  const shell = later.slice(0, edit === -1 ? undefined : edit).filter(({ name }) => name === "Bash");
  const passed = shell.slice(0, COMMANDS_AFTER_MAX).filter((use) => use.outcome === "ok" && !hasFailed(use));
  const detail = passed
    .map(commandOf)
    .find((command) => command !== undefined && isOneWordOff(command, subject));
  if (detail === undefined) return [];
  return [{ kind: "replacement", subject, detail, reason: reason.slice(0, REASON_CHARS_MAX), at: failed.at }];
}

/** The only step of a shell line that does something. */
function commandOf({ input }: ToolUse): string | undefined {
  const [command, ...others] = doingSteps(asString(input.command) ?? "");
  return others.length === 0 && command !== undefined && command.length <= COMMAND_CHARS_MAX
    ? command
    : undefined;
}

function isOneWordOff(one: string, other: string): boolean {
  const [longer, shorter] = [one.split(/\s+/), other.split(/\s+/)].sort((a, b) => b.length - a.length);
  if (longer === undefined || shorter === undefined || shorter.length < 2) return false;
  if (longer.length !== shorter.length + 1 || longer.length > WORDS_MAX) return false;
  const at = longer.findIndex((word, index) => word !== shorter[index]);
  return longer.toSpliced(at, 1).every((word, index) => word === shorter[index]);
}
