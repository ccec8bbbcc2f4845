import type { Database } from "bun:sqlite";
import type { Command } from "commander";
import { changeHistory } from "../../curation/history.ts";
import { MemoryError } from "../../domain/error.ts";
import type { Observation, Summary } from "../../domain/observation.ts";
import { type PassageAddress, parseAddress } from "../../domain/passage.ts";
import { type OpenedAddress, openAddress } from "../../passages/open-address.ts";
import type { WireChange } from "../../protocol/curation.ts";
import { dayAndTime } from "../../recall/frame.ts";
import { openMemoryForReading } from "../../store/database/open-for-reading.ts";
import { type ImportedKind, listByOldId } from "../../store/imports/imported.ts";
import { findObservation } from "../../store/observations/observations.ts";
import { findSummary } from "../../store/observations/summaries.ts";
import { listAddressesOf } from "../../store/passages/passage-sources.ts";
import { findPrompt, type ShownPrompt } from "../../store/turns/prompts-and-texts.ts";
import { idOf } from "../arguments.ts";
import type { CommandContext } from "../command-context.ts";
import { plain, printText, type Terminal, wrap } from "../terminal.ts";
import { printHistory } from "./history.ts";

const CHANGES_MAX = 20;
const SOURCES_MAX = 8;
/** What stands before and after a quote is shown up to here. */
const SURROUNDING_CHARS_MAX = 400;
/** Several imported memories may have used the same number. */
const REFERENCES_MAX = 20;

export function showCommand(program: Command, context: CommandContext): void {
  program
    .command("show")
    .argument(
      "<ids...>",
      "observation ids such as 12 or #12, addresses of quotes such as t812.2; legacy:12 for an id in an imported memory",
    )
    .description("show observations and quotes in full")
    .option("--json", "print them as JSON")
    .action((ids: string[], options: { json?: true }) => {
      const { terminal } = context;
      const found = ids.flatMap((id) => find(context, id));
      if (options.json) return terminal.json(found);
      for (const shown of found) {
        PRINT[shown.kind](shown as never, terminal);
        if (shown.kind !== "observation") continue;
        if (shown.sources.length > 0)
          terminal.print(
            `   ${terminal.dim(`quoted from: ${shown.sources.join(", ")} (claude-mem show ADDRESS)`)}`,
          );
        printHistory(shown.changes, terminal);
      }
    });
}

type Shown =
  | ({ kind: "observation"; changes: WireChange[]; sources: string[] } & Observation)
  | ({ kind: "passage"; address: string } & OpenedAddress)
  | ({ kind: "summary" } & Summary)
  | ({ kind: "prompt" } & ShownPrompt);

const PRINT = {
  passage: printPassage,
  observation: printObservation,
  summary: printSummary,
  prompt: printPrompt,
};

function find({ paths }: CommandContext, text: string): Shown[] {
  const address = parseAddress(text);
  if (address !== undefined) return [openPassage(paths.memory, text, address)];
  const isLegacy = text.startsWith("legacy:");
  const id = idOf(text.replace(/^legacy:/, ""));
  using memory = openMemoryForReading(paths.memory);
  const found = memory === undefined ? [] : isLegacy ? findLegacy(memory, id) : findShown(memory, id);
  if (found.length > 0) return found;
  const what = isLegacy ? `imported memory has the id #${id}` : `observation has the id #${id}`;
  throw new MemoryError("not-found", `no ${what}`);
}

function openPassage(path: string, text: string, address: PassageAddress): Shown {
  using memory = openMemoryForReading(path);
  const opened = memory === undefined ? undefined : openAddress(memory, address);
  if (opened === undefined) throw new MemoryError("not-found", `no quote has the address ${text}`);
  return { kind: "passage", address: text.trim(), ...opened };
}

/** A quote between what was said and done right before and after it. */
function printPassage(
  { address, turn, before, found, after }: Shown & { kind: "passage" },
  terminal: Terminal,
): void {
  const { session, number, project, branch } = turn;
  const where = [project, branch ?? "", `session ${session.slice(0, 8)} turn ${number}`];
  terminal.print(`${terminal.accent(address)} ${terminal.dim(plain(where.filter(Boolean).join(" · ")))}`);
  for (const utterance of [...before, ...found, ...after]) {
    const { role, tool, at, passages, source, sourceId } = utterance;
    const head = [`${source}${sourceId}`, [tool, role].filter(Boolean).join(" "), dayAndTime(at)].join(" · ");
    const isFound = found.includes(utterance);
    terminal.print(`   ${isFound ? terminal.bold(plain(head)) : terminal.dim(plain(head))}`);
    const text = passages.join("\n");
    const shown = isFound
      ? text
      : `${text.slice(0, SURROUNDING_CHARS_MAX)}${text.length > SURROUNDING_CHARS_MAX ? " …" : ""}`;
    for (const line of shown.split("\n")) terminal.print(`     ${plain(line)}`);
  }
  terminal.print();
}

function findLegacy(memory: Database, oldId: number): Shown[] {
  return listByOldId(memory, oldId, REFERENCES_MAX).flatMap(({ kind, newId }) =>
    findShown(memory, newId, kind),
  );
}

function findShown(memory: Database, id: number, kind: ImportedKind = "observation"): Shown[] {
  if (kind === "summary") {
    const summary = findSummary(memory, id);
    return summary === undefined ? [] : [{ kind, ...summary }];
  }
  if (kind === "prompt") {
    const prompt = findPrompt(memory, id);
    return prompt === undefined ? [] : [{ kind, ...prompt }];
  }
  const observation = findObservation(memory, id);
  const { items } = changeHistory({ memory }, { observation: id, limit: CHANGES_MAX, offset: 0 });
  if (observation === undefined) return [];
  return [{ kind, ...observation, changes: items, sources: listAddressesOf(memory, id, SOURCES_MAX) }];
}

/** @throws MemoryError usage, not-found */
export function getObservation({ paths }: CommandContext, text: string): Observation {
  const id = idOf(text);
  using memory = openMemoryForReading(paths.memory);
  const observation = memory === undefined ? undefined : findObservation(memory, id);
  if (observation === undefined) throw new MemoryError("not-found", `no observation has the id #${id}`);
  return observation;
}

export function printObservation(observation: Observation, terminal: Terminal): void {
  const { id, type, title, branch, subtitle, narrative, facts } = observation;
  terminal.print(`${terminal.accent(`#${id}`)} ${terminal.bold(plain(title))}`);
  printWhere([type], observation, branch, terminal);
  const state = stateOf(observation);
  if (state !== "") terminal.print(`   ${terminal.accent(state)}`);
  if (subtitle !== "") printText(subtitle, terminal);
  if (narrative !== "") printText(narrative, terminal);
  for (const fact of facts) terminal.print(`   - ${wrap(plain(fact), terminal.width, "     ")}`);
  const { filesModified, filesRead, concepts } = observation;
  const lists = { changed: filesModified, read: filesRead, concepts };
  for (const [name, items] of Object.entries(lists)) {
    if (items.length > 0) terminal.print(`   ${terminal.dim(`${name}: ${plain(items.join(", "))}`)}`);
  }
  terminal.print();
}

function stateOf({ isPinned, savedBy, editedAt, supersededBy, flag }: Observation): string {
  const parts = [
    flag === undefined ? "" : `flagged: ${plain(flag)}`,
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
