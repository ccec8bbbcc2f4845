import type { Command } from "commander";
import { changeHistory } from "../changes/history.ts";
import { dayAndTime } from "../context/frame.ts";
import { MemoryError } from "../domain/error.ts";
import type { Observation } from "../domain/observation.ts";
import type { WireChange } from "../protocol/changes.ts";
import { findObservation } from "../store/observations.ts";
import { openMemoryForReading } from "../store/open.ts";
import { printHistory } from "./print-history.ts";
import type { CommandContext } from "./program.ts";
import { type Terminal, wrap } from "./terminal.ts";

/** Changes of one observation that are shown. */
const CHANGES_MAX = 20;

export function showCommand(program: Command, context: CommandContext): void {
  program
    .command("show")
    .argument("<ids...>", "ids of observations, such as 12 or #12")
    .description("print observations in full")
    .option("--json", "print them as JSON")
    .action((ids: string[], options: { json?: true }) => {
      const found = ids.map((id) => getObservation(context, id));
      const shown = found.map((one) => ({ ...one, changes: changesOf(context, one.id) }));
      if (options.json) return context.terminal.print(JSON.stringify(shown));
      for (const { changes, ...observation } of shown) {
        printObservation(observation, context.terminal);
        if (changes.length > 0) printHistory(changes, context.terminal);
      }
    });
}

/** What was changed of it by hand or linked by the rule, the newest first. */
function changesOf({ paths }: CommandContext, observation: number): WireChange[] {
  const memory = openMemoryForReading(paths.memory);
  if (memory === undefined) return [];
  using open = memory;
  return changeHistory({ memory: open }, { observation, limit: CHANGES_MAX, offset: 0 }).items;
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
  const { id, type, title, at, projectLabel, branch, sessionId } = observation;
  terminal.print(`${terminal.accent(`#${id}`)} ${terminal.bold(plain(title))}`);
  const where = [type, dayAndTime(at), projectLabel, branch, `session ${sessionId.slice(0, 8)}`]
    .filter(Boolean)
    .join(" · ");
  terminal.print(`   ${terminal.dim(plain(where))}`);
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
function standingOf({ isPinned, savedBy, editedAt, supersededBy }: Observation): string {
  const parts = [
    supersededBy === undefined ? "" : `replaced by #${supersededBy}`,
    isPinned ? "pinned" : "",
    savedBy === undefined ? "" : savedBy === "person" ? "saved by hand" : "saved by an agent",
    editedAt === undefined ? "" : `edited ${dayAndTime(editedAt)}`,
  ];
  return parts.filter(Boolean).join(" · ");
}

/** Memories come from tools and pages: no control sequence of theirs may reach the terminal. */
export function plain(text: string): string {
  return Bun.stripANSI(text).replaceAll(/[\p{Cc}\p{Cf}]/gu, " ");
}
