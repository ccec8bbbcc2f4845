import type { Command } from "commander";
import { dayAndTime } from "../context/frame.ts";
import { MemoryError } from "../domain/error.ts";
import type { Observation } from "../domain/observation.ts";
import { findObservation } from "../store/observations.ts";
import { openMemoryForReading } from "../store/open.ts";
import type { CommandContext } from "./program.ts";
import { type Terminal, wrap } from "./terminal.ts";

export function showCommand(program: Command, context: CommandContext): void {
  program
    .command("show")
    .argument("<ids...>", "ids of observations, such as 12 or #12")
    .description("print observations in full")
    .option("--json", "print them as JSON")
    .action((ids: string[], options: { json?: true }) => {
      const found = ids.map((id) => getObservation(context, id));
      if (options.json) context.terminal.print(JSON.stringify(found));
      else for (const observation of found) printObservation(observation, context.terminal);
    });
}

function getObservation({ paths }: CommandContext, text: string): Observation {
  const id = Number(text.replace(/^#/, ""));
  if (!Number.isSafeInteger(id) || id < 1)
    throw new MemoryError("usage", `"${text}" is no id; ids are whole numbers`);
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

/** Memories come from tools and pages: no control sequence of theirs may reach the terminal. */
export function plain(text: string): string {
  return Bun.stripANSI(text).replaceAll(/[\p{Cc}\p{Cf}]/gu, " ");
}
