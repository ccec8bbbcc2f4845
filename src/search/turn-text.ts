import type { Json } from "../domain/host-event.ts";
import { asString } from "../domain/json.ts";
import { changeOf } from "../domain/tool-use/edit-change.ts";
import { EDITING_TOOLS } from "../domain/tool-use/editing-tools.ts";
import { errorSignaturesIn, fingerprintOf, hasFailed } from "../domain/tool-use/failure-text.ts";
import { mayPublish, type Published, publishedBy } from "../domain/tool-use/published.ts";
import { commandOutput } from "../domain/tool-use/shown-failure.ts";
import type { ToolUse } from "../domain/turn.ts";
import type { SeenCommit } from "../store/turns/commits.ts";
import type { ChangeOfUse } from "../store/turns/edit-changes.ts";
import type { FailingUse } from "../store/turns/turn-actions.ts";
import { commitsIn } from "./git-output.ts";

/** Tools whose input is a path, a pattern or code; what others are given is written for somebody to read. */
const SPEECHLESS: ReadonlySet<string> = new Set([
  "Bash",
  "Edit",
  "MultiEdit",
  "NotebookEdit",
  "Write",
  "Read",
  "Glob",
  "Grep",
  "LS",
]);
/** A name that stands in code; short ones are variables of a line. */
const SYMBOL = /[\p{L}_$][\p{L}\p{N}_$]{4,48}/gu;
const SYMBOLS_MAX = 250;
const PATHS_MAX = 100;
const NOTES_CHARS_MAX = 12_000;
const ERROR_CHARS_MAX = 600;
const OUTPUT_CHARS_MAX = 200_000;
/** Tool uses of one turn that are looked at. */
export const TOOL_USES_READ_MAX = 2_000;

/** What the tool uses of a turn add to its words. */
interface ToolWords {
  /** Plans, tasks, descriptions of commands, errors. */
  notes: string;
  paths: string[];
  /** Names in the code that was written. */
  symbols: string[];
  /** Lists of commits that git printed, in its order. */
  commits: SeenCommit[][];
}

export function toolWords(uses: readonly ToolUse[]): ToolWords {
  const notes = new Set<string>();
  const paths = new Set<string>();
  const symbols = new Set<string>();
  const commits: SeenCommit[][] = [];
  for (const use of uses) {
    const path = asString(use.input.file_path) ?? asString(use.input.notebook_path);
    if (EDITING_TOOLS.has(use.name) && path !== undefined) {
      if (paths.size < PATHS_MAX) paths.add(path);
      addSymbols(symbols, use);
    }
    if (!SPEECHLESS.has(use.name)) for (const text of stringsIn(use.input)) notes.add(text);
    if (use.name === "Bash") {
      notes.add(asString(use.input.description) ?? "");
      const command = asString(use.input.command) ?? "";
      const listed = commitsIn(command, outputOf(use.result).slice(0, OUTPUT_CHARS_MAX), use.at);
      if (listed.length > 0) commits.push(listed);
    }
    if (use.error !== undefined) notes.add(use.error.slice(0, ERROR_CHARS_MAX));
  }
  const text = [...notes].join("\n").slice(0, NOTES_CHARS_MAX);
  return { notes: text, paths: [...paths], symbols: [...symbols], commits };
}

/** The branches that a turn pushed, and its pull requests. */
export function publishedIn(uses: readonly ToolUse[], startBranch: string | undefined): Published[] {
  const commands = uses.flatMap(({ name, input, result, error, at }) => {
    const command = name === "Bash" ? (asString(input.command) ?? "") : "";
    if (!mayPublish(command)) return [];
    const output = `${outputOf(result)}\n${error ?? ""}`.slice(0, OUTPUT_CHARS_MAX);
    return [{ command, output, at }];
  });
  return publishedBy(commands, startBranch);
}

function addSymbols(symbols: Set<string>, use: ToolUse): void {
  const code = asString(use.input.new_string) ?? asString(use.input.content) ?? "";
  for (const [name] of code.matchAll(SYMBOL)) {
    if (symbols.size >= SYMBOLS_MAX) return;
    symbols.add(name);
  }
}

function outputOf(result: Json | undefined): string {
  return result === undefined ? "" : stringsIn(result).join("\n");
}

/** All texts in a value, in its order. */
export function stringsIn(value: Json): string[] {
  if (typeof value === "string") return [value];
  if (Array.isArray(value)) return value.flatMap(stringsIn);
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(stringsIn) : [];
}

/** Error signatures of the commands of a turn: of those that failed, and of those that exited with 0 but printed a failure. */
export function errorSignaturesOf(uses: readonly ToolUse[]): FailingUse[] {
  return uses.flatMap((use) => {
    const signatures = errorSignaturesOfUse(use);
    return signatures.length === 0
      ? []
      : [{ toolUseId: use.toolUseId, fingerprints: signatures.map(fingerprintOf) }];
  });
}

/** What the edits of a turn changed that came after its first failure: one of them may have mended it. */
export function editChangesOf(uses: readonly ToolUse[], [first]: readonly FailingUse[]): ChangeOfUse[] {
  const failed = uses.findIndex(({ toolUseId }) => toolUseId === first?.toolUseId);
  return uses.slice(failed < 0 ? uses.length : failed).flatMap(({ name, input, outcome, toolUseId }) => {
    if (!EDITING_TOOLS.has(name) || outcome !== "ok") return [];
    const after = asString(input.new_string) ?? asString(input.content) ?? "";
    const change = changeOf(asString(input.old_string) ?? "", after);
    return change.added === "" && change.removed === "" ? [] : [{ toolUseId, ...change }];
  });
}

function errorSignaturesOfUse(use: ToolUse): string[] {
  if (!hasFailed(use)) return [];
  return errorSignaturesIn(use.outcome === "failed" ? (use.error ?? "") : commandOutput(use.result));
}
