import type { Database } from "bun:sqlite";
import type { Command } from "commander";
import { changeHistory } from "../curation/history.ts";
import { MemoryError } from "../domain/error.ts";
import type { Observation, Summary } from "../domain/observation.ts";
import type { WireChange } from "../protocol/curation.ts";
import { dayAndTime } from "../recall/frame.ts";
import { openMemoryForReading } from "../store/database/open.ts";
import { type ImportedKind, listByOldId } from "../store/imports/imported.ts";
import { findObservation } from "../store/observations/observations.ts";
import { findSummary } from "../store/observations/summaries.ts";
import { findPrompt, type ShownPrompt } from "../store/turns/prompts.ts";
import type { CommandContext } from "./command-context.ts";
import { printHistory } from "./print-history.ts";
import { plain, type Terminal, wrap } from "./terminal.ts";

/** Changes of one observation that are shown. */
const CHANGES_MAX = 20;
/** As many things as can have had one number in the memories that were imported. */
const REFERENCES_MAX = 20;

export function showCommand(program: Command, context: CommandContext): void {
  program
    .command("show")
    .argument(
      "<ids...>",
      "ids of observations, such as 12 or #12; legacy:12 for a number of an imported memory",
    )
    .description("print observations in full")
    .option("--json", "print them as JSON")
    .action((ids: string[], options: { json?: true }) => {
      const found = ids.flatMap((id) => find(context, id));
      const { terminal } = context;
      if (options.json)
        terminal.print(JSON.stringify(found.map((one) => ({ ...one, ...withChanges(context, one) }))));
      else for (const one of found) print(one, context);
    });
}

type Shown =
  | ({ kind: "observation" } & Observation)
  | ({ kind: "summary" } & Summary)
  | ({ kind: "prompt" } & ShownPrompt);

const PRINT = { observation: printObservation, summary: printSummary, prompt: printPrompt };

function print(one: Shown, context: CommandContext): void {
  PRINT[one.kind](one as never, context.terminal);
  const { changes = [] } = withChanges(context, one);
  if (changes.length > 0) printHistory(changes, context.terminal);
}

/** What was changed of an observation by hand or linked by the rule, the newest first. */
function withChanges({ paths }: CommandContext, shown: Shown): { changes?: WireChange[] } {
  if (shown.kind !== "observation") return {};
  using memory = openMemoryForReading(paths.memory);
  if (memory === undefined) return {};
  return {
    changes: changeHistory({ memory }, { observation: shown.id, limit: CHANGES_MAX, offset: 0 }).items,
  };
}

function find({ paths }: CommandContext, text: string): Shown[] {
  const [, legacy, digits] = /^(legacy:)?#?(\d+)$/.exec(text) ?? [];
  const id = Number(digits ?? Number.NaN);
  if (!Number.isSafeInteger(id) || id < 1)
    throw new MemoryError("usage", `"${text}" is no id; ids are whole numbers`);
  using memory = openMemoryForReading(paths.memory);
  const found =
    memory === undefined ? [] : legacy ? findLegacy(memory, id) : findOne(memory, "observation", id);
  if (found.length > 0) return found;
  const what = legacy ? `nothing imported that was #${id}` : `no observation #${id}`;
  throw new MemoryError("not-found", `there is ${what}`);
}

function findLegacy(memory: Database, oldId: number): Shown[] {
  return listByOldId(memory, oldId, REFERENCES_MAX).flatMap(({ kind, newId }) =>
    findOne(memory, kind, newId),
  );
}

function findOne(memory: Database, kind: ImportedKind, id: number): Shown[] {
  if (kind === "observation") return tagged("observation", findObservation(memory, id)) as Shown[];
  if (kind === "summary") return tagged("summary", findSummary(memory, id)) as Shown[];
  return tagged("prompt", findPrompt(memory, id)) as Shown[];
}

function tagged<T extends object>(kind: ImportedKind, row: T | undefined): object[] {
  return row === undefined ? [] : [{ kind, ...row }];
}

/** @throws MemoryError usage */
export function idOf(text: string): number {
  const id = Number(text.replace(/^#/, ""));
  if (Number.isSafeInteger(id) && id >= 1) return id;
  throw new MemoryError("usage", `"${text}" is no id; ids are whole numbers`);
}

/** @throws MemoryError usage, not-found */
export function getObservation({ paths }: CommandContext, text: string): Observation {
  const id = idOf(text);
  const memory = openMemoryForReading(paths.memory);
  const observation = memory === undefined ? undefined : findObservation(memory, id);
  if (observation === undefined) throw new MemoryError("not-found", `there is no observation #${id}`);
  return observation;
}

/** Prints an observation for a person to read. */
export function printObservation(observation: Observation, terminal: Terminal): void {
  const { id, type, title, branch } = observation;
  terminal.print(`${terminal.accent(`#${id}`)} ${terminal.bold(plain(title))}`);
  printWhere([type], observation, branch, terminal);
  const standing = standingOf(observation);
  if (standing !== "") terminal.print(`   ${terminal.accent(standing)}`);
  if (observation.subtitle !== "")
    terminal.print(`   ${wrap(plain(observation.subtitle), terminal.width, "   ")}`);
  if (observation.narrative !== "")
    terminal.print(`   ${wrap(plain(observation.narrative), terminal.width, "   ")}`);
  for (const fact of observation.facts) terminal.print(`   - ${wrap(plain(fact), terminal.width, "     ")}`);
  const { filesModified, filesRead, concepts } = observation;
  const lists = { changed: filesModified, read: filesRead, concepts };
  for (const [name, items] of Object.entries(lists)) {
    if (items.length > 0) terminal.print(`   ${terminal.dim(`${name}: ${plain(items.join(", "))}`)}`);
  }
  terminal.print();
}

/** What people and agents have made of it. */
function standingOf({ isPinned, savedBy, editedAt, supersededBy, suspicion }: Observation): string {
  const parts = [
    suspicion === undefined ? "" : `marked: ${plain(suspicion)}`,
    supersededBy === undefined ? "" : `replaced by #${supersededBy}`,
    isPinned ? "pinned" : "",
    savedBy === undefined ? "" : savedBy === "person" ? "saved by hand" : "saved by an agent",
    editedAt === undefined ? "" : `edited ${dayAndTime(editedAt)}`,
  ];
  return parts.filter(Boolean).join(" · ");
}

function printSummary(summary: Summary, terminal: Terminal): void {
  const { request, investigated, learned, completed, nextSteps, notes } = summary;
  terminal.print(`${terminal.accent("summary")} ${terminal.bold(plain(request))}`);
  printWhere([], summary, summary.branch, terminal);
  const parts = { investigated, learned, completed, next: nextSteps, notes };
  for (const [name, text] of Object.entries(parts))
    if (text !== "")
      terminal.print(`   ${terminal.dim(`${name}:`)} ${wrap(plain(text), terminal.width, "   ")}`);
  terminal.print();
}

function printPrompt(prompt: ShownPrompt, terminal: Terminal): void {
  terminal.print(`${terminal.accent("prompt")} ${wrap(plain(prompt.text), terminal.width, "   ")}`);
  printWhere([], prompt, undefined, terminal);
  terminal.print();
}

function printWhere(
  first: readonly string[],
  { at, projectLabel, sessionId }: { at: number; projectLabel: string; sessionId: string },
  branch: string | undefined,
  terminal: Terminal,
): void {
  const where = [...first, dayAndTime(at), projectLabel, branch, `session ${sessionId.slice(0, 8)}`];
  terminal.print(`   ${terminal.dim(plain(where.filter(Boolean).join(" · ")))}`);
}
